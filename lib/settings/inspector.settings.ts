import type { IssueCollector } from '../rules/configuration.issue.js';
import { checkKeys, isOptions } from '../rules/setting.checks.js';
import type { InspectorSettings } from '../inspector/inspector.js';

const DEFAULT_PATH = '/cors-inspector';

/** The settings of the inspector; undefined if it is not served, `withheld` if only production keeps it from being served. */
export function inspectorSettings(
  options: unknown,
  production: boolean,
  issues: IssueCollector,
): InspectorSettings | 'withheld' | undefined {
  const { inspector = false, dangerouslyAllowInspectorInProduction: allowed = false } = (options ?? {}) as {
    inspector?: unknown;
    dangerouslyAllowInspectorInProduction?: unknown;
  };
  if (typeof allowed !== 'boolean')
    issues.add('option-invalid', 'dangerouslyAllowInspectorInProduction', allowed, 'true or false');
  if (inspector === false) return undefined;
  const path = pathOf(inspector, issues);
  if (!production) return path === undefined ? undefined : { path, anyHost: false };
  if (allowed !== true) return 'withheld';
  return path === undefined ? undefined : { path, anyHost: true };
}

function pathOf(inspector: unknown, issues: IssueCollector): string | undefined {
  if (inspector === true) return DEFAULT_PATH;
  if (!isOptions(inspector, 'inspector', issues)) return undefined;
  checkKeys(inspector, ['path'], 'inspector', issues);
  const { path = DEFAULT_PATH } = inspector;
  if (typeof path === 'string' && /^(?:\/[\w.-]+)+$/.test(path)) return path;
  issues.add('option-invalid', 'inspector.path', path, 'a path such as "/cors-inspector"');
  return undefined;
}
