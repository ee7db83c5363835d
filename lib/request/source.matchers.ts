import { asksSources } from '../policy/decide.js';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import { hasSources } from '../policy/policy.js';
import type { DoorParts } from './door.parts.js';
import type { Exchange } from './request.context.js';
import type { FoundPolicy } from '../routes/path.policies.js';
import { corsRequest } from '../routes/policy.resolver.js';

/** Asks the sources of the policy that a request follows, and keeps what they say with the request. */
export function askSources(parts: DoorParts, exchange: Exchange, found: FoundPolicy): Promise<void> | undefined {
  const { policy } = found;
  if (!hasSources(policy) || listsFor(exchange, found)) return undefined;
  // Lists of another route were asked for by its parameters, and say nothing here.
  exchange.lists = undefined;
  const keep = (matchers: readonly OriginMatcher[]): void => {
    exchange.lists = { policy, place: placeOf(found), paired: found.paired, matchers };
  };
  // A path that can be read in two ways is nobody's, however often it is asked.
  const isAsked = asksSources(policy, exchange.origin ?? '');
  const params = isAsked ? parts.finder.params(found, exchange.method, exchange) : undefined;
  const lists = params ? parts.sources.lists(policy, corsRequest(exchange.method, exchange, params)) : [];
  if (lists instanceof Promise) return lists.then(keep);
  keep(lists);
  return undefined;
}

/** What sources have said for a request, if it was by the policy and the parameters that it follows now. */
export function listsFor({ lists }: Exchange, found: FoundPolicy): readonly OriginMatcher[] | undefined {
  const isSame = lists?.policy === found.policy && lists.place === placeOf(found) && lists.paired === found.paired;
  return isSame ? lists.matchers : undefined;
}

/** What the parameters of a request were read by: its route, or its entry of `routes`. */
function placeOf(found: FoundPolicy): unknown {
  return found.route ?? found.entry;
}
