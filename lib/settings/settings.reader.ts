import type { ConfigService } from '@nestjs/config';
import { IssueCollector } from '../rules/configuration.issue.js';
import { editDistance } from '../rules/nearest.name.js';
import { POLICY_KEYS } from '../policy/policy.options.js';
import { checkKeys, isOptions } from '../rules/setting.checks.js';
import { ENVIRONMENT_KEYS, MODULE_KEYS, type CorsEnvironmentOptions } from './cors.options.js';
import type { CorsSettings, Layers } from './cors.settings.js';
import { addVariables } from './variable.overrides.js';
import { hasQuotes, withoutQuotes } from './variable.text.js';

/** The environment the application runs in; by default the strictest, production. */
export function environmentOf(options: unknown, config: ConfigService): string {
  const { environment } = (typeof options === 'object' && options !== null ? options : {}) as { environment?: unknown };
  if (typeof environment === 'string' && environment !== '') return environment;
  const fromConfig: unknown = config.get('NODE_ENV');
  return typeof fromConfig === 'string' && fromConfig !== '' ? fromConfig : 'production';
}

/** Whether the rules for production apply. */
export function isProduction(environment: string): boolean {
  return environment === 'production';
}

/** The settings of every other environment in `environments`. Faults are ignored, since `readSettings` reports them. */
export function readOtherEnvironments(
  options: unknown,
  config: ConfigService,
  environment: string,
): [name: string, settings: CorsSettings][] {
  const ignored = new IssueCollector(false);
  if (!isOptions(options, '', ignored) || !isOptions(options.environments, '', ignored)) return [];
  const namespace: unknown = config.get('cors');
  const policies =
    typeof namespace === 'object' && namespace !== null ? (namespace as { policies?: unknown }).policies : {};
  return [['', {}] as const, ...Object.entries(options.environments)].flatMap(([name, overlay]) => {
    if (name === environment || !isOptions(overlay, '', ignored)) return [];
    const layers: Layers = { default: undefined, policies: new Map(), routes: undefined };
    if (isOptions(policies, '', ignored)) addLayer(layers, { policies }, 'config cors.', ignored);
    addLayer(layers, options, '', ignored);
    addLayer(layers, overlay, `environments.${name}.`, ignored);
    return [[name, layers]];
  });
}

/** The names of policies that some environment replaces. */
export function overlaidPolicies(options: unknown): ReadonlySet<string> {
  const { environments = {} } = (options ?? {}) as {
    environments?: Record<string, { policies?: object; default?: unknown }>;
  };
  return new Set(
    Object.values(environments).flatMap((overlay) => [
      ...Object.keys(overlay.policies ?? {}),
      ...(overlay.default === undefined ? [] : ['default']),
    ]),
  );
}

/** The path of options given to `CorsService.replace()`. */
const REPLACED = 'replace()';

/**
 * Combines all sources, in this order: options, `environments[environment]`, the `cors` namespace, variables, and what
 * `CorsService.replace()` was given.
 */
export function readSettings(
  options: unknown,
  config: ConfigService,
  environment: string,
  issues: IssueCollector,
  replaced?: CorsEnvironmentOptions,
): CorsSettings {
  const layers: Layers = { default: undefined, policies: new Map(), routes: undefined };
  if (!isOptions(options, 'CorsModule.forRoot()', issues)) return layers;
  checkKeys(options, MODULE_KEYS, '', issues, POLICY_KEYS);
  if (options.environment !== undefined && (typeof options.environment !== 'string' || options.environment === '')) {
    issues.add('option-invalid', 'environment', options.environment, 'the name of an environment');
  }
  addLayer(layers, options, '', issues);
  readEnvironments(layers, options.environments, environment, issues);
  const namespace: unknown = config.get('cors');
  // A string is an environment variable called `cors`, not the namespace.
  if (namespace !== undefined && typeof namespace !== 'string' && isOptions(namespace, 'config cors', issues)) {
    checkKeys(namespace, ENVIRONMENT_KEYS, 'config cors', issues, POLICY_KEYS);
    addLayer(layers, namespace, 'config cors.', issues);
  }
  addVariables(layers, options.env, config, issues);
  if (replaced !== undefined && isOptions(replaced, REPLACED, issues)) {
    checkKeys(replaced, ENVIRONMENT_KEYS, REPLACED, issues, POLICY_KEYS);
    addLayer(layers, replaced, `${REPLACED}.`, issues);
  }
  return layers;
}

function readEnvironments(layers: Layers, value: unknown, environment: string, issues: IssueCollector): void {
  if (value === undefined || !isOptions(value, 'environments', issues)) return;
  for (const [name, overlay] of Object.entries(value)) {
    const path = `environments.${name}`;
    if (!isOptions(overlay, path, issues)) continue;
    checkKeys(overlay, ENVIRONMENT_KEYS, path, issues, POLICY_KEYS);
    if (name === environment) addLayer(layers, overlay, `${path}.`, issues);
    else if (
      likelyEnvironment(name) === likelyEnvironment(environment) &&
      !Object.hasOwn(value, environment) &&
      !isTypoOfProduction(environment)
    )
      issues.add('overlay-slip', path, name, environment);
  }
}

const ALIASES: Readonly<Record<string, string>> = {
  develop: 'development',
  prod: 'production',
  prd: 'production',
  live: 'production',
  dev: 'development',
};

/** The environment that a name most likely stands for. */
function likelyEnvironment(name: string): string {
  const lower = name.trim().toLowerCase();
  if (editDistance(lower, 'production') <= 2) return 'production';
  return ALIASES[lower] ?? lower;
}

/** Warns of names similar to `production`: its rules apply to the exact name only. */
export function warnOfEnvironment(options: unknown, environment: string, issues: IssueCollector): void {
  const written = (options as { environment?: unknown } | undefined)?.environment === environment;
  const path = written ? 'environment' : 'env NODE_ENV';
  if (hasQuotes(environment)) issues.add('variable-quoted', path, environment, withoutQuotes(environment));
  else if (isTypoOfProduction(environment)) issues.add('environment-slip', path, environment);
}

function isTypoOfProduction(environment: string): boolean {
  return !isProduction(environment) && likelyEnvironment(environment) === 'production';
}

function addLayer(layers: Layers, layer: Record<string, unknown>, prefix: string, issues: IssueCollector): void {
  if (layer.default !== undefined) layers.default = { value: layer.default, path: `${prefix}default` };
  if (layer.routes !== undefined) layers.routes = { value: layer.routes, path: `${prefix}routes` };
  if (layer.policies === undefined || !isOptions(layer.policies, `${prefix}policies`, issues)) return;
  for (const [name, value] of Object.entries(layer.policies)) {
    const path = `${prefix}policies.${name}`;
    if (name === 'default') issues.add('policy-name-taken', path, name);
    else if (!/^[A-Za-z][\w-]*$/.test(name)) issues.add('policy-name-invalid', path, name);
    else if (isOptions(value, path, issues)) layers.policies.set(name, { value, path });
  }
}
