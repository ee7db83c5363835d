import { show } from '../rules/configuration.issue.js';
import { ThrottledLog } from '../logging/throttled.log.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';

/** Warns once per route and header where the application itself sets headers of CORS; the policy wins. */
export class ConflictLog {
  private readonly log: ThrottledLog;

  constructor(warn: (message: string) => void) {
    this.log = new ThrottledLog(warn);
  }

  report(found: ResolvedPolicy, names: readonly string[]): void {
    for (const name of names) {
      this.log.say(
        `${placeOf(found)} sets ${show(name)} itself; it was removed, since ${policyOf(found)} decides. ` +
          'Remove the header there, or change the policy.',
      );
    }
  }
}

function placeOf({ route, entry }: ResolvedPolicy): string {
  if (route?.handler !== undefined) return `${route.handler} (${route.method} ${route.path})`;
  return entry ? `What serves the path ${entry.path}` : 'What serves a path of no controller';
}

function policyOf({ policy }: ResolvedPolicy): string {
  return policy === false
    ? 'a route without a policy has no cross-origin access, which'
    : `the policy "${policy.name}"`;
}
