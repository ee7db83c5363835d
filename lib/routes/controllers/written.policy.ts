import type { IssueCollector } from '../../rules/configuration.issue.js';
import type { PolicyOrFalse, PolicyRegistry } from '../../settings/policy.registry.js';
import { policiesOn } from './policy.metadata.js';

/** The policy that `@CorsPolicy` on a class or a handler stands for; undefined where there is none. */
export function resolveWritten(
  target: object,
  place: string,
  policies: PolicyRegistry,
  issues: IssueCollector,
): PolicyOrFalse | undefined {
  const written = policiesOn(target);
  if (written.length === 0) return undefined;
  const path = `${place} @CorsPolicy`;
  if (written.length > 1) issues.add('policy-twice', path, written);
  return policies.resolve({ value: written[0], path }, path);
}
