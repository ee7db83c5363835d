import { show } from '../rules/configuration.issue.js';
import { nearMissSentence } from '../origins/near.miss.js';
import { splitOrigin } from '../origins/origin.grammar.js';
import { MAX_ORIGIN_LENGTH } from '../origins/origin.grammar.js';
import type { Decided } from './decision.event.js';
import { ThrottledLog } from '../logging/throttled.log.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';

/** Milliseconds after which all is looked at afresh. */
const AGAIN = 3_600_000;

/** Origins that are looked at for each place, and in all: to tell what was nearly admitted takes time. */
const MAX_AT_PLACE = 20;
const MAX_IN_ALL = 2_000;
const TOO_LONG = Symbol('longer than any origin');

/** Says once for each route and cause which origin was refused, and what it was near to. */
export class RefusalLog {
  private readonly log: ThrottledLog;
  /** What was looked at for each place: origins, and the causes that were said. */
  private readonly seen = new Map<unknown, { readonly origins: Set<string | symbol>; readonly causes: Set<string> }>();
  private looked = 0;
  private since = performance.now();

  constructor(warn: (message: string) => void) {
    this.log = new ThrottledLog(warn, 1_000);
  }

  report({ kind, origin = '', method, found, decision, target }: Decided): void {
    // What a source could not say, it has said itself.
    if (decision.reason === 'lookup-failed' || (this.looked >= MAX_IN_ALL && !this.afresh())) return;
    const place = found.route ?? found.entry ?? 'default';
    const seen = this.seen.get(place) ?? { origins: new Set(), causes: new Set() };
    // What is longer than any origin is the same to all of them, and nothing to keep.
    const known = origin.length > MAX_ORIGIN_LENGTH ? TOO_LONG : origin;
    if (seen.origins.has(known) || (seen.origins.size >= MAX_AT_PLACE && !this.afresh())) return;
    this.seen.set(place, seen);
    seen.origins.add(known);
    this.looked++;
    // A page of the API's own host needs no CORS, and yet says where it comes from.
    if (splitOrigin(origin)?.host === target.hostname) return;
    const { policy } = found;
    const near = policy === false ? undefined : nearMissSentence(origin, [policy.matcher]);
    const cause = near ?? 'none';
    if (seen.causes.has(cause)) return;
    seen.causes.add(cause);
    const asked = kind === 'preflight' ? 'the preflight of ' : '';
    this.log.say(`Refused ${show(origin)} at ${asked}${placeOf(found, method)}: ${whyOf(found)} ${near ?? ''}`.trim());
  }

  private afresh(): boolean {
    const now = performance.now();
    if (now - this.since < AGAIN) return false;
    this.since = now;
    this.looked = 0;
    this.seen.clear();
    return true;
  }
}

function placeOf({ route, entry }: ResolvedPolicy, method: string): string {
  if (route?.handler !== undefined) return `${route.method} ${route.path} (${route.handler})`;
  return entry ? `${show(method)} ${entry.path}` : `${show(method)} of a path that no controller serves with it`;
}

function whyOf({ policy, isForeign }: ResolvedPolicy): string {
  if (isForeign) return 'what stands ahead of it may answer in its place, and the policies of both do not admit it.';
  return policy === false
    ? 'there is no policy, and so no cross-origin access.'
    : `the policy "${policy.name}" does not admit it.`;
}
