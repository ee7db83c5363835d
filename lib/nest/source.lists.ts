import { asksSources } from '../core/decide.js';
import type { OriginMatcher } from '../core/origin.matcher.js';
import { hasSources } from '../core/policy.js';
import type { DoorParts } from './door.parts.js';
import type { Exchange } from './exchange.js';
import type { FoundPolicy } from './path.policies.js';
import { corsRequest } from './policy.finder.js';

/** Asks the sources of the policy that a request follows, and keeps what they say with the request. */
export function askSources(parts: DoorParts, exchange: Exchange, found: FoundPolicy): Promise<void> | undefined {
  const { policy } = found;
  if (!hasSources(policy) || listsFor(exchange, found)) return undefined;
  // Lists of another route were asked for by its parameters, and say nothing here.
  exchange.lists = undefined;
  const keep = (matchers: readonly OriginMatcher[]): void => {
    exchange.lists = { policy, place: placeOf(found), matchers };
  };
  // A path that can be read in two ways is nobody's, however often it is asked.
  const params = asksSources(policy, exchange.origin ?? '') ? paramsOf(parts, exchange, found) : undefined;
  const lists = params ? parts.sources.lists(policy, corsRequest(exchange.method, exchange, params)) : [];
  if (lists instanceof Promise) return lists.then(keep);
  keep(lists);
  return undefined;
}

/** What sources have said for a request, if it was by the policy and the parameters that it follows now. */
export function listsFor({ lists }: Exchange, found: FoundPolicy): readonly OriginMatcher[] | undefined {
  return lists?.policy === found.policy && lists.place === placeOf(found) ? lists.matchers : undefined;
}

/** Of routes that constraints tell apart only the router knows which one is meant: its parameters are those. */
function paramsOf({ finder }: DoorParts, exchange: Exchange, found: FoundPolicy) {
  const isKnown = found.route?.constrained === true && found.route === exchange.route;
  if (isKnown) return (exchange.request as { params?: Readonly<Record<string, string>> }).params;
  return finder.params(found, exchange.method, exchange);
}

/** What the parameters of a request were read by: its route, or its entry of `routes`. */
function placeOf(found: FoundPolicy): unknown {
  return found.route ?? found.entry;
}
