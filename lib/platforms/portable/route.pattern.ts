import { match, type MatchFunction, type MatchOptions } from 'path-to-regexp';
import type { PathReading } from '../../routes/route.entries.js';

type Given = Partial<Record<string, string | string[]>>;
type Params = Readonly<Record<string, string>>;

/** One way in which routers match paths. Where the adapter does not say, all of them are tried. */
export interface RouterBehaviour extends PathReading {
  /** Whether `/files/*` matches `/files` as well. */
  readonly wildcardIsOptional: boolean;
}

/** Every behaviour that a router may have. `known`: what its adapter says; `all`: with both meanings of `/files/*`. */
export function routerBehaviours(known: PathReading | undefined, all: boolean): readonly RouterBehaviour[] {
  const flags = [true, false];
  const pairs = flags.flatMap((caseSensitive) =>
    flags.map((ignoreTrailingSlash) => ({ caseSensitive, ignoreTrailingSlash })),
  );
  const wildcards = all ? flags : [false];
  return (known ? [known] : pairs).flatMap((reading) =>
    wildcards.map((wildcardIsOptional) => ({ ...reading, wildcardIsOptional })),
  );
}

const BARE_WILDCARD = /\/\*$/;

/** The path of a route, as a router may match it. */
export class RoutePattern {
  /** One digit for each segment: 0 text, 1 parameter, 2 wildcard. The lower of two texts is the more specific path. */
  readonly rank: string;
  /** Whether path-to-regexp cannot parse the path, since the router has a syntax of its own. */
  readonly isUnparsable: boolean;
  private readonly compiled = new Map<string, MatchFunction<Given> | undefined>();

  constructor(private readonly path: string) {
    this.rank = path.split('/').slice(1).map(rankOf).join('');
    this.isUnparsable = compile(path, {}) === undefined;
  }

  /** The parameters of a request path; undefined if it does not match. */
  match(path: string, router: RouterBehaviour): Params | undefined {
    const matcher = this.matcherOf(router);
    // Unparsable: only the literal beginning can be compared.
    if (matcher === undefined) return router.wildcardIsOptional && this.hasSamePrefix(path) ? {} : undefined;
    const found = matcher(path);
    return found ? textOf(found.params) : undefined;
  }

  private matcherOf(router: RouterBehaviour): MatchFunction<Given> | undefined {
    const { caseSensitive, ignoreTrailingSlash, wildcardIsOptional } = router;
    const key = `${caseSensitive} ${ignoreTrailingSlash} ${wildcardIsOptional}`;
    if (!this.compiled.has(key)) {
      const path = this.path.replace(BARE_WILDCARD, wildcardIsOptional ? '{/*rest}' : '/*rest');
      this.compiled.set(key, compile(path, { sensitive: caseSensitive, trailing: ignoreTrailingSlash, decode }));
    }
    return this.compiled.get(key);
  }

  private hasSamePrefix(path: string): boolean {
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
