import type { IssueCollector } from '../rules/configuration.issue.js';
import { samePolicy, type CorsPolicy } from '../policy/policy.js';
import { SAFELISTED_METHODS } from '../policy/terms.js';
import type { DeclaredRoute } from './controllers/controller.explorer.js';
import type { OtherEnvironments } from '../settings/other.environments.js';
import type { PolicyRegistry } from '../settings/policy.registry.js';
import { warnOfEntries } from './entry.usage.js';
import type { RouteEntries } from './route.entries.js';
import { type RegisteredRoute } from './registered.route.js';
import { isKnownMethod, servesMethod } from '../settings/http.methods.js';

/** Where the policies of an application are used. */
export interface PolicyUsage {
  readonly policies: PolicyRegistry;
  readonly declared: readonly DeclaredRoute[];
  readonly entries: RouteEntries;
  /** Routes that are already registered with the router. */
  readonly registered: readonly RegisteredRoute[];
  /** Names of policies that other environments use. */
  readonly elsewhere: OtherEnvironments;
  /** Names of policies that some environment replaces. */
  readonly overlaid: ReadonlySet<string>;
  readonly issues: IssueCollector;
}

/** Warns of unused and identical policies, entries that match no route, and methods that no route serves. */
export function warnOfUsage(usage: PolicyUsage): void {
  const { policies, declared, entries, issues } = usage;
  warnOfUnused(usage);
  warnOfEqual(usage);
  warnOfEntries(usage);
  const inUse = declared.flatMap(({ policy }) => (policy === false ? [] : [policy]));
  // Default and entries may also govern paths outside controllers, which may serve any method.
  const outside = [policies.default(), ...entries.entries.map(({ policy }) => policy)];
  for (const [policy, path] of policies.listingMethods()) {
    const routes = declared.filter((route) => samePolicy(route.policy, policy));
    const closed = inUse.includes(policy) && !outside.some((other) => samePolicy(other, policy));
    [policy.methods].flat().forEach((method, index) => {
      const place = `${path}[${index}]`;
      if (!isKnownMethod(method)) issues.add('method-unknown-to-node', place, method);
      else if (closed && method !== 'OPTIONS' && !routes.some(({ verb }) => servesMethod(verb.toUpperCase(), method)))
        issues.add('method-not-served', place, method);
    });
  }
  for (const { handler, verb, policy } of declared) {
    const method = verb.toUpperCase();
    if (policy === false || typeof policy.methods === 'string' || ['ALL', 'OPTIONS'].includes(method)) continue;
    if (!SAFELISTED_METHODS.has(method) && !policy.methods.includes(method))
      issues.add('method-not-listed', handler, method, policy.name);
  }
}

function warnOfUnused({ policies, elsewhere, issues }: PolicyUsage): void {
  const followed = new Set([...policies.usedNames(), ...elsewhere.usedNames]);
  for (const [name, , { path }] of policies.named())
    if (name !== 'default' && !followed.has(name)) issues.add('policy-unused', path, name);
}

/** Policies that another environment or a variable changes are not compared. */
function warnOfEqual({ policies, overlaid, issues }: PolicyUsage): void {
  const first = new Map<string, string>();
  for (const [name, policy, { path, overrides }] of policies.named()) {
    if (overlaid.has(name) || overrides) continue;
    const signature = signatureOf(policy);
    const equal = first.get(signature);
    if (equal === undefined) first.set(signature, name);
    else issues.add('policies-equal', path, name, `"${equal}"`);
  }
}

/** A text that is the same for identical policies, whatever the order of their lists. */
function signatureOf(policy: CorsPolicy): string {
  const { originTexts, sources, credentials, dangers, methods, allowedHeaders, exposedHeaders, maxAge } = policy;
  const sorted = (list: string | readonly string[]): string[] => [list].flat().toSorted();
  const lower = (list: readonly string[]): string[] => sorted(list.map((name) => name.toLowerCase()));
  return JSON.stringify([
    ...[
      sorted(originTexts),
      sources.map(({ rule }) => ({ ...rule, source: String(rule.source) })),
      credentials,
      dangers,
      sorted(methods),
    ],
    ...[lower(allowedHeaders), lower(exposedHeaders), maxAge],
  ]);
}
