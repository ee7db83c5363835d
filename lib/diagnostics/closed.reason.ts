import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { PolicyRegistry } from '../settings/policy.registry.js';
import type { RouteEntry } from '../settings/route.entry.js';

const ADMITS_NOBODY = 'which admits no page of another origin.';

/** Why no page of another origin is admitted where the policy is `false`: where that is written, or that nothing is. */
export function closedReason(resolved: ResolvedPolicy, defaultIs: PolicyRegistry['defaultIs']): string {
  const { from, route, isPaired } = resolved;
  const { handler } = route ?? {};
  const entry = entryOf(resolved);
  // Of two policies neither may be false: then they have no page in common.
  if (isPaired || (from.includes('routes[') && entry?.policy !== false))
    return 'either of two policies may apply there, and no page is admitted by both.';
  if (entry) return `the entry ${from} (${entry.path}) has policy: false, ${ADMITS_NOBODY}`;
  if (from === 'gateway') return '@CorsPolicy(false) admits pages of the application alone.';
  if (handler !== undefined && (from === 'handler' || from === 'controller')) {
    const bearer = from === 'handler' ? handler : handler.replace(/\..*$/, '');
    return `${bearer} has @CorsPolicy(false), ${ADMITS_NOBODY}`;
  }
  if (defaultIs === 'a policy') return 'one of several policies applies there, and it is not known which.';
  const none = `no entry of "routes" matches it and "default" is ${defaultIs}.`;
  return handler === undefined
    ? `no policy governs the path, since ${none}`
    : `no policy governs the route, since it has no @CorsPolicy, ${none}`;
}

/** The entry of `routes` that the policy comes from. */
function entryOf({ from, route, entry }: ResolvedPolicy): RouteEntry | undefined {
  return [entry, route?.entry, ...(route?.choices?.keys() ?? [])].find((each) => each?.from === from);
}
