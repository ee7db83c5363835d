import { inspect } from 'node:util';
import { clean } from '../rules/configuration.issue.js';
import type { SourceMigration } from './migrate/source.migration.js';
import { faultsOf, type Migration } from './migration.js';
import { optionOf, type RegexRuleText } from './regex/regex.rule.js';

type Policy = Exclude<Migration['policy'], undefined | false>;
type Routes = SourceMigration['routes'];

/**
 * Options of `CorsModule.forRoot()` for a policy. Origins that production refuses are admitted in development alone.
 * Undefined where a part of it could not start at all.
 */
function optionsFor(policy: Exclude<Migration['policy'], undefined>, routes: Routes = []): object | undefined {
  const further = routes.length > 0 ? { routes } : {};
  if (policy === false || faultsOf(policy, true).length === 0) return { default: policy, ...further };
  if (faultsOf(policy, false).length > 0 || !Array.isArray(policy['origins'])) return undefined;
  const origins = policy['origins'].filter((each: unknown) => !isRefused(policy, each));
  const ofProduction = origins.length > 0 ? { default: { ...policy, origins } } : {};
  return { ...ofProduction, environments: { development: { default: policy } }, ...further };
}

/** A migration, with what only production refuses taken from its faults: the options admit that in development alone. */
export function settled<T extends Pick<SourceMigration, 'policy' | 'unsafe' | 'notes'>>(
  migration: T,
  routes: Routes = [],
): T & { readonly options?: object } {
  const { policy, unsafe, notes } = migration;
  const options = policy === undefined ? undefined : optionsFor(policy, routes);
  if (options === undefined || !policy || !('environments' in options))
    return { ...migration, ...(options && { options }) };
  const faults = new Set(faultsOf(policy, true));
  const note = `Origins that production refuses are admitted in development alone (${refusedOf(policy)}): set NODE_ENV=development there.`;
  return { ...migration, options, unsafe: unsafe.filter((text) => !faults.has(text)), notes: [...notes, note] };
}

const isRefused = (policy: Policy, origin: unknown): boolean =>
  faultsOf({ ...policy, origins: [origin] }, true).length > 0;

/** The origins that production refuses, as texts. */
function refusedOf(policy: Policy): string {
  const refused = (policy['origins'] as readonly (string | RegexRuleText)[]).filter((each) => isRefused(policy, each));
  return refused.map((each) => (typeof each === 'string' ? each : each.regex)).join(', ');
}

/** Options as code; characters that a terminal would not show are escaped. */
export function codeOf(options: unknown): string {
  const look = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity, breakLength: 80 };
  const code = inspect(withExpressions(options), look);
  return code.split('\n').map(clean).join('\n');
}

/** Regular expressions are texts in what `migrate` finds. */
function withExpressions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withExpressions);
  if (typeof value !== 'object' || value === null) return value;
  if ('regex' in value) return optionOf(value as RegexRuleText);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withExpressions(each)]));
}
