import { inspect } from 'node:util';
import { faultsOf, type Migration } from '../cli/migration.js';
import { optionOf, type RegexRuleText } from '../cli/regex.rule.js';
import type { SourceMigration } from '../cli/migrate/source.migration.js';

type Policy = Readonly<Record<string, unknown>>;
type Routes = SourceMigration['routes'];

/** What the options of `CorsModule.forRoot()` begin with where the application had no CORS: pages of the own machine, in development. */
export const STARTING: Policy = { origins: ['http://localhost:*'], allowedHeaders: ['Content-Type', 'Authorization'] };

/**
 * Options of `CorsModule.forRoot()` for a policy. Origins that production refuses are admitted in development alone.
 * Undefined where a part of it could not start at all.
 */
export function optionsFor(policy: Exclude<Migration['policy'], undefined>, routes: Routes = []): object | undefined {
  const further = routes.length > 0 ? { routes } : {};
  if (policy === false || faultsOf(policy, true).length === 0) return { default: policy, ...further };
  if (faultsOf(policy, false).length > 0 || !Array.isArray(policy['origins'])) return undefined;
  const origins = policy['origins'].filter((each) => faultsOf({ ...policy, origins: [each] }, true).length === 0);
  const ofProduction = origins.length > 0 ? { default: { ...policy, origins } } : {};
  return { ...ofProduction, environments: { development: { default: policy } }, ...further };
}

/** `CorsModule.forRoot(…)` as code. */
export function codeOf(options: object): string {
  const look = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity, breakLength: 80 };
  return `CorsModule.forRoot(${inspect(withExpressions(options), look)})`;
}

/** Regular expressions are texts in what `migrate` finds. */
function withExpressions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withExpressions);
  if (typeof value !== 'object' || value === null) return value;
  if ('regex' in value) return optionOf(value as RegexRuleText);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withExpressions(each)]));
}
