import type { ConfigService } from '@nestjs/config';
import type { Located } from '../policy/policy.fields.js';
import type { PolicyKey } from '../policy/policy.options.js';
import type { IssueCollector } from '../rules/configuration.issue.js';
import { checkKeys, isOptions } from '../rules/setting.checks.js';
import type { Layers, LocatedPolicy } from './cors.settings.js';
import { VariablesReader } from './variables.reader.js';

/** Lets the variables `CORS_*` replace fields of the default policy and of named ones. */
export function addVariables(layers: Layers, env: unknown, config: ConfigService, issues: IssueCollector): void {
  if (env === false) return;
  let prefix: unknown;
  if (typeof env === 'string') {
    issues.add('option-invalid', 'env', env, `false or { prefix: '${env}' }`);
    return;
  }
  if (env !== undefined && isOptions(env, 'env', issues)) {
    checkKeys(env, ['prefix'], 'env', issues);
    ({ prefix } = env);
  }
  if (prefix !== undefined && (typeof prefix !== 'string' || prefix === '')) {
    issues.add('option-invalid', 'env.prefix', prefix, 'the beginning of the names of variables, such as "CORS_"');
    return;
  }
  const fields = new VariablesReader(config, prefix ?? 'CORS_', issues).read([...layers.policies.keys()]);
  for (const [name, overrides] of fields) {
    warnOfOverlay(name === '' ? layers.default : layers.policies.get(name), overrides, issues);
    if (name !== '') {
      const policy = layers.policies.get(name);
      if (policy) layers.policies.set(name, { ...policy, overrides });
      continue;
    }
    const { default: base } = layers;
    if (base?.value === false) {
      for (const { path, value } of overrides.values()) issues.add('variable-against-false', path, value);
    } else {
      // The named policy itself stays unchanged: the variables create a policy that extends it.
      const value = typeof base?.value === 'string' ? { extends: base.value } : (base?.value ?? {});
      layers.default = { value, path: base?.path ?? 'default', overrides };
    }
  }
}

/** An overlay is written for one environment, and is thought to have the last word there. */
function warnOfOverlay(
  placed: LocatedPolicy | undefined,
  overrides: ReadonlyMap<PolicyKey, Located>,
  issues: IssueCollector,
): void {
  if (!placed?.path.startsWith('environments.') || typeof placed.value !== 'object' || placed.value === null) return;
  for (const [key, { path, value }] of overrides)
    if (Object.hasOwn(placed.value, key)) issues.add('variable-over-overlay', path, value, `${placed.path}.${key}`);
}
