import type { CorsPolicyOptions, CorsRequest, OriginSource } from 'nestjs-cors';
import type { Dice } from './dice.js';

/** Pages: of every list, of the default mostly, of some lists, of none. */
export const ORIGINS = ['all', 'default', 'partner', 'other', 'none'].map((name) => `https://${name}.example.com`);
const [ALL, DEFAULT, PARTNER, OTHER] = ORIGINS as [string, string, string, string];
export const CUSTOM_HEADERS = ['X-One', 'X-Two', 'Content-Type'];

/** What reads whose list it is: a path parameter, or the query. */
export type SourceKind = 'param' | 'query';

/** A policy as the generator knows it. */
export interface Rule {
  /** Tells rules apart; what follows a named one has its identity. */
  readonly id: string;
  readonly named: boolean;
  readonly origins: '*' | readonly string[];
  readonly source: SourceKind | undefined;
  readonly credentials: boolean;
  readonly methods: 'routed' | readonly string[];
  readonly allowed: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAge: number;
}
export type RuleOrFalse = Rule | false;

const LISTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['a', [ALL, PARTNER]],
  ['b', [ALL, OTHER]],
  ['c', [ALL]],
]);
export const listOf = (key: string | undefined): readonly string[] => LISTS.get(key ?? '') ?? [];

/** The key of a list, from the parameters as the router has read them or from the query. */
export function keyOf(kind: SourceKind, params: Readonly<Record<string, unknown>>, query: URLSearchParams) {
  const given = kind === 'param' ? (params.p ?? params.q) : query.get('t');
  // Express gives the segments of a wildcard one by one.
  return (Array.isArray(given) ? given.join('/') : (given as string | null | undefined)) || undefined;
}

export class ParamSource implements OriginSource {
  key({ params, query }: CorsRequest): string | undefined {
    return keyOf('param', params, query);
  }
  origins(key: string): readonly string[] {
    return listOf(key);
  }
}

export class QuerySource implements OriginSource {
  key({ params, query }: CorsRequest): string | undefined {
    return keyOf('query', params, query);
  }
  async origins(key: string): Promise<readonly string[]> {
    await Promise.resolve();
    return listOf(key);
  }
}

/** A policy that a header of its own tells from all others. */
export function randomRule(dice: Dice, number: number, sources: boolean): Rule {
  const open = dice.once(9);
  const source = sources && !open && dice.once(4) ? dice.pick(['param', 'query'] as const) : undefined;
  const some = [ALL, ...dice.some([DEFAULT], 5), ...dice.some([PARTNER, OTHER], 3)];
  return {
    id: `r${number}`,
    named: false,
    origins: open ? '*' : source ? [] : some,
    source,
    credentials: !open && dice.once(3),
    methods: dice.once(8) ? ['PUT', 'DELETE', ...dice.some(['PATCH', 'QUERY'])] : 'routed',
    allowed: dice.once(3) ? ['Content-Type'] : dice.some(CUSTOM_HEADERS),
    exposed: [`X-Rule-${number}`, ...dice.some(['X-Shared'], 3)],
    maxAge: 1000 + number,
  };
}

/** As an application would write it. */
function optionsOf(rule: Rule): CorsPolicyOptions {
  const source = rule.source === 'param' ? ParamSource : QuerySource;
  const origins = rule.origins === '*' ? '*' : [...rule.origins, ...(rule.source ? [source] : [])];
  const { methods, maxAge } = rule;
  return {
    origins,
    ...(rule.credentials ? { credentials: true } : {}),
    methods: methods === 'routed' ? methods : [...methods],
    allowedHeaders: [...rule.allowed],
    exposedHeaders: [...rule.exposed],
    maxAge,
  } as CorsPolicyOptions;
}

/** The name of a named rule, else the whole of it. */
export const writtenOf = (rule: RuleOrFalse): string | CorsPolicyOptions | false =>
  rule === false ? false : rule.named ? rule.id : optionsOf(rule);
