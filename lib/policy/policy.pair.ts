import { NO_ORIGIN } from '../origins/origin.matcher.js';
import { buildPolicy } from './policy.build.js';
import { RESOURCE_POLICIES } from './policy.options.js';
import type { CorsPolicy } from './policy.js';

/**
 * Policies for requests that either of two policies may govern: a pair admits only what both policies admit. Each pair is
 * built once. Lists of sources are known only at run time and cannot be intersected, so a pair uses them only if the other
 * policy is public.
 */
export class PolicyPairs {
  private readonly built = new Map<CorsPolicy, Map<CorsPolicy, CorsPolicy>>();

  of(a: CorsPolicy | false, b: CorsPolicy | false): CorsPolicy | false {
    if (a === b) return a;
    if (a === false || b === false) return closedPolicy(a || b);
    const pairs = this.built.get(a) ?? new Map<CorsPolicy, CorsPolicy>();
    this.built.set(a, pairs);
    const pair = pairs.get(b) ?? buildPair(a, b);
    pairs.set(b, pair);
    return pair;
  }
}

const closed = new WeakMap<CorsPolicy, CorsPolicy>();

/** Admits nobody: `false`, unless the policy stops requests of refused pages, which it goes on to do. */
export function closedPolicy(policy: CorsPolicy | false): CorsPolicy | false {
  if (policy === false || policy.enforce === undefined) return false;
  const known = closed.get(policy) ?? buildClosed(policy);
  closed.set(policy, known);
  return known;
}

function buildClosed(policy: CorsPolicy): CorsPolicy {
  return buildPolicy({ ...policy, matcher: NO_ORIGIN, sources: [], credentials: false, reportOnly: undefined });
}

function buildPair(a: CorsPolicy, b: CorsPolicy): CorsPolicy {
  const [{ matcher, sources }, wider] = a.public ? [b, a] : [a, b];
  return buildPolicy({
    name: `${a.name} and ${b.name}`,
    public: a.public && b.public,
    matcher: wider.public ? matcher : matcher.within(wider.matcher),
    sources: wider.public ? sources : [],
    credentials: a.credentials && b.credentials,
    dangers: [...new Set([...a.dangers, ...b.dangers])],
    methods: methodsOf(a, b),
    allowedHeaders: namesOf(a.allowedHeaders, b.allowedHeaders, ['authorization']),
    exposedHeaders: namesOf(a.exposedHeaders, b.exposedHeaders),
    maxAge: Math.min(a.maxAge, b.maxAge),
    // A request is stopped if either policy would stop it.
    enforce: a.enforce === 'all' || b.enforce === 'all' ? 'all' : (a.enforce ?? b.enforce),
    crossOriginResourcePolicy: narrower(a.crossOriginResourcePolicy, b.crossOriginResourcePolicy),
    timingAllowOrigin: a.timingAllowOrigin && b.timingAllowOrigin,
    reportOnly: undefined,
    originTexts: a.public ? b.originTexts : a.originTexts,
    place: '',
    variables: {},
  });
}

function narrower(
  a: CorsPolicy['crossOriginResourcePolicy'],
  b: CorsPolicy['crossOriginResourcePolicy'],
): CorsPolicy['crossOriginResourcePolicy'] {
  return RESOURCE_POLICIES.find((value) => value === a || value === b);
}

function methodsOf({ methods: a }: CorsPolicy, { methods: b }: CorsPolicy): CorsPolicy['methods'] {
  if (a === '*' || b === '*') return a === '*' ? b : a;
  if (a === 'routed' || b === 'routed') return a === 'routed' ? b : a;
  return a.filter((method) => b.includes(method));
}

/** Names that both lists contain; `'*'` contains every name except those in `uncovered`. */
function namesOf(a: readonly string[], b: readonly string[], uncovered: readonly string[] = []): readonly string[] {
  const holds = (list: readonly string[], name: string): boolean =>
    list.some((own) => own.toLowerCase() === name.toLowerCase()) ||
    (list.includes('*') && !uncovered.includes(name.toLowerCase()));
  const held = [...a.filter((name) => holds(b, name)), ...b.filter((name) => name !== '*' && holds(a, name))];
  const known = new Map(held.map((name) => [name.toLowerCase(), name]));
  return [...known.values()];
}
