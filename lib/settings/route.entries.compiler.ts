import type { IssueCollector } from '../rules/configuration.issue.js';
import { compileMethods } from '../policy/names.compiler.js';
import type { Located } from '../policy/policy.fields.js';
import { checkKeys, isOptions } from '../rules/setting.checks.js';
import type { PolicyOrFalse, PolicyRegistry } from './policy.registry.js';
import type { PolicyLevel, RouteEntry } from './route.entry.js';
import { servesMethod } from './http.methods.js';

const ENTRY_KEYS = ['path', 'methods', 'policy', 'passThrough'];
const PATH = /^\/(?:(?::?[^/:*?#{}()\\\s]+\/)*(?:\*|:?[^/:*?#{}()\\\s]+\/?)?)$/;

/** Compiles `routes` and records every fault. */
export function compileEntries(
  routes: Located | undefined,
  policies: PolicyRegistry,
  issues: IssueCollector,
): RouteEntry[] {
  if (routes === undefined) return [];
  if (!Array.isArray(routes.value)) {
    issues.add('option-invalid', routes.path, routes.value, 'a list of { path, methods?, policy }');
    return [];
  }
  const entries: RouteEntry[] = routes.value.flatMap((route: unknown, index) => {
    const from = `${routes.path}[${index}]` as PolicyLevel;
    if (!isOptions(route, from, issues)) return [];
    checkKeys(route, ENTRY_KEYS, from, issues);
    const policy = readPolicy(route, from, policies, issues);
    const methods = readMethods(route.methods, `${from}.methods`, issues);
    if (typeof route.path !== 'string' || !PATH.test(route.path)) {
      issues.add('routes-path-invalid', `${from}.path`, route.path);
      return [];
    }
    const passThrough = route.passThrough === true;
    return [{ path: route.path, methods, policy, passThrough, from, segments: route.path.slice(1).split('/') }];
  });
  entries.forEach((entry, index) => {
    const earlier = entries.slice(0, index).find((other) => covers(other, entry));
    if (earlier) issues.add('routes-entry-unreachable', `${routes.path} ${entry.path}`, entry.path, earlier.path);
  });
  return entries;
}

/** The policy of an entry; `false` with `passThrough`. */
function readPolicy(
  { policy, passThrough }: Record<string, unknown>,
  path: string,
  policies: PolicyRegistry,
  issues: IssueCollector,
): PolicyOrFalse {
  if (passThrough === undefined) return policies.resolve({ value: policy, path: `${path}.policy` }, `${path}.policy`);
  if (passThrough !== true) issues.add('option-invalid', `${path}.passThrough`, passThrough, 'true, or nothing at all');
  if (policy !== undefined) issues.add('routes-policy-beside-pass-through', `${path}.policy`, policy);
  return false;
}

/** Whether `earlier` matches every request that `later` would match. */
function covers(earlier: RouteEntry, later: RouteEntry): boolean {
  const { methods } = earlier;
  if (methods && !later.methods?.every((method) => methods.some((own) => servesMethod(own, method)))) return false;
  const endsInWildcard = earlier.segments.at(-1) === '*';
  if (!endsInWildcard && later.segments.at(-1) === '*') return false;
  const fixed = endsInWildcard ? earlier.segments.slice(0, -1) : earlier.segments;
  const fits = endsInWildcard ? later.segments.length > fixed.length : later.segments.length === fixed.length;
  return fits && fixed.every((segment, at) => segment.startsWith(':') || segment === later.segments[at]);
}

function readMethods(methods: unknown, path: string, issues: IssueCollector): string[] | undefined {
  if (methods === undefined) return undefined;
  if (!Array.isArray(methods)) {
    issues.add('option-invalid', path, methods, 'a list of methods');
    return undefined;
  }
  return compileMethods({ names: methods, path: (index) => `${path}[${index}]`, credentials: true, issues });
}
