import { match, type MatchFunction } from 'path-to-regexp';
import type { PathReading } from '../../routes/route.entries.js';

type Given = Partial<Record<string, string | string[]>>;
type Params = Readonly<Record<string, string>>;

/** What a router that says nothing of itself may do at the least and at the most. */
const NARROW: PathReading = { caseSensitive: true, ignoreTrailingSlash: false };
const WIDE: PathReading = { caseSensitive: false, ignoreTrailingSlash: true };
/** A wildcard as routers of their own syntax write it: some of them count the path without its end too. */
const OWN_WILDCARD = /\/\*$/;

/** The path of a route in Nest's syntax, as a router may match it: `narrow` at the least, `wide` at the most. */
export class RoutePattern {
  /** One character a segment: text, a parameter, a wildcard. Of two paths the lesser one is the more specific. */
  readonly rank: string;
  private readonly narrow: MatchFunction<Given> | undefined;
  private readonly wide: MatchFunction<Given> | undefined;

  /** `known`: how the router reads paths, where its adapter says so. */
  constructor(
    private readonly path: string,
    known: PathReading | undefined,
  ) {
    this.rank = path.split('/').slice(1).map(rankOf).join('');
    this.narrow = compile(path.replace(OWN_WILDCARD, '/*rest'), known ?? NARROW);
    this.wide = compile(path.replace(OWN_WILDCARD, '{/*rest}'), known ?? WIDE);
  }

  /** The parameters of a path; undefined where it does not lead here. */
  read(path: string, isWide: boolean): Params | undefined {
    const found = (isWide ? this.wide : this.narrow)?.(path);
    if (found) return textOf(found.params);
    return isWide && this.wide === undefined && this.mayRead(path) ? {} : undefined;
  }

  /** Of a path in a syntax of the router's own only the beginning can be told. */
  private mayRead(path: string): boolean {
    const literal = /^[\w./~-]*/.exec(this.path)?.[0] ?? '';
    const beginning = literal.slice(0, literal.lastIndexOf('/') + 1).toLowerCase();
    return `${path.toLowerCase()}/`.startsWith(beginning);
  }
}

function rankOf(segment: string): string {
  if (/[*{}]/.test(segment)) return '2';
  return segment.includes(':') ? '1' : '0';
}

function compile(path: string, { caseSensitive, ignoreTrailingSlash }: PathReading): MatchFunction<Given> | undefined {
  try {
    return match<Given>(path, { sensitive: caseSensitive, trailing: ignoreTrailingSlash, decode });
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
