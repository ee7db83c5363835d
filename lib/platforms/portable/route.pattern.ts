import { match, type MatchFunction, type MatchOptions } from 'path-to-regexp';
import type { PathReading } from '../../routes/route.entries.js';

type Given = Partial<Record<string, string | string[]>>;
type Params = Readonly<Record<string, string>>;

/** How routers read paths: each of these where the adapter does not say which. */
export interface RouterReading extends PathReading {
  /** Whether a wildcard in the router's own syntax (`/files/*`) counts the path without its end too. */
  readonly wildcardIsOptional: boolean;
}

/** Every reading that a router may have. `known`: what its adapter says; `all`: also of wildcards in its own syntax. */
export function routerReadings(known: PathReading | undefined, all: boolean): readonly RouterReading[] {
  const flags = [true, false];
  const pairs = flags.flatMap((caseSensitive) =>
    flags.map((ignoreTrailingSlash) => ({ caseSensitive, ignoreTrailingSlash })),
  );
  const wildcards = all ? flags : [false];
  return (known ? [known] : pairs).flatMap((reading) =>
    wildcards.map((wildcardIsOptional) => ({ ...reading, wildcardIsOptional })),
  );
}

const OWN_WILDCARD = /\/\*$/;

/** The path of a route, as a router may match it. */
export class RoutePattern {
  /** One character a segment: text, a parameter, a wildcard. Of two paths the lesser one is the more specific. */
  readonly rank: string;
  /** Whether the path is in a syntax of the router's own. */
  readonly isOwnSyntax: boolean;
  private readonly compiled = new Map<string, MatchFunction<Given> | undefined>();

  constructor(private readonly path: string) {
    this.rank = path.split('/').slice(1).map(rankOf).join('');
    this.isOwnSyntax = compile(path, {}) === undefined;
  }

  /** The parameters of a path; undefined where it does not lead here. */
  read(path: string, reading: RouterReading): Params | undefined {
    const matches = this.matcherOf(reading);
    // Of what nobody can read only the beginning can be told.
    if (matches === undefined) return reading.wildcardIsOptional && this.beginsLike(path) ? {} : undefined;
    const found = matches(path);
    return found ? textOf(found.params) : undefined;
  }

  private matcherOf(reading: RouterReading): MatchFunction<Given> | undefined {
    const { caseSensitive, ignoreTrailingSlash, wildcardIsOptional } = reading;
    const key = `${caseSensitive} ${ignoreTrailingSlash} ${wildcardIsOptional}`;
    if (!this.compiled.has(key)) {
      const path = this.path.replace(OWN_WILDCARD, wildcardIsOptional ? '{/*rest}' : '/*rest');
      this.compiled.set(key, compile(path, { sensitive: caseSensitive, trailing: ignoreTrailingSlash, decode }));
    }
    return this.compiled.get(key);
  }

  private beginsLike(path: string): boolean {
    const literal = /^[\w./~-]*/.exec(this.path)?.[0] ?? '';
    const beginning = literal.slice(0, literal.lastIndexOf('/') + 1).toLowerCase();
    return `${path.toLowerCase()}/`.startsWith(beginning);
  }
}

function rankOf(segment: string): string {
  if (/[*{}]/.test(segment)) return '2';
  return segment.includes(':') ? '1' : '0';
}

function compile(path: string, options: MatchOptions): MatchFunction<Given> | undefined {
  try {
    return match<Given>(path, options);
  } catch {
    return undefined;
  }
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function textOf(params: Given): Params {
  const texts: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(params)) texts[name] = Array.isArray(value) ? value.join('/') : value;
  return texts;
}
