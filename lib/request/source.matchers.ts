import { asksSources } from '../policy/decide.js';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import { hasSources } from '../policy/policy.js';
import type { DoorParts } from './door.parts.js';
import type { RequestContext } from './request.context.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { corsRequest } from '../routes/policy.resolver.js';

/** Asks the sources of the policy that a request follows, and keeps what they say with the request. */
export function askSources(
  parts: DoorParts,
  context: RequestContext,
  found: ResolvedPolicy,
): Promise<void> | undefined {
  const { policy } = found;
  if (!hasSources(policy) || listsFor(context, found)) return undefined;
  // Lists of another route were asked for by its parameters, and say nothing here.
  context.lists = undefined;
  const keep = (matchers: readonly OriginMatcher[]): void => {
    context.lists = { policy, place: placeOf(found), paired: found.paired, matchers };
  };
  // A path that can be read in two ways is nobody's, however often it is asked.
  const isAsked = asksSources(policy, context.origin ?? '');
  const params = isAsked ? parts.finder.params(found, context.method, context) : undefined;
  const lists = params ? parts.sources.lists(policy, corsRequest(context.method, context, params)) : [];
  if (lists instanceof Promise) return lists.then(keep);
  keep(lists);
  return undefined;
}

/** What sources have said for a request, if it was by the policy and the parameters that it follows now. */
export function listsFor({ lists }: RequestContext, found: ResolvedPolicy): readonly OriginMatcher[] | undefined {
  const isSame = lists?.policy === found.policy && lists.place === placeOf(found) && lists.paired === found.paired;
  return isSame ? lists.matchers : undefined;
}

/** What the parameters of a request were read by: its route, or its entry of `routes`. */
function placeOf(found: ResolvedPolicy): unknown {
  return found.route ?? found.entry;
}
