import { show } from '../core/configuration.issue.js';
import type { FoundPolicy } from './policy.finder.js';

const MAX_PLACES = 1000;

/** Warns once per route and header where the application itself sets headers of CORS; the policy wins. */
export class ConflictLog {
  private readonly reported = new Set<string>();

  constructor(private readonly warn: (message: string) => void) {}

  report(found: FoundPolicy, names: readonly string[]): void {
    for (const name of names) {
      const where = placeOf(found);
      const message =
        `${where} sets ${show(name)} itself; it was removed, since ${policyOf(found)} decides. ` +
        'Remove the header there, or change the policy.';
      if (this.reported.has(message) || this.reported.size >= MAX_PLACES) continue;
      this.reported.add(message);
      this.warn(message);
    }
  }
}

function placeOf({ route, entry }: FoundPolicy): string {
  if (route?.handler !== undefined) return `${route.handler} (${route.method} ${route.path})`;
  return entry ? `What serves the path ${entry.path}` : 'What serves a path of no controller';
}

function policyOf({ policy }: FoundPolicy): string {
  return policy === false
    ? 'a route without a policy has no cross-origin access, which'
    : `the policy "${policy.name}"`;
}
