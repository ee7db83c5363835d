import type { IssueCollector } from '../rules/configuration.issue.js';
import type { RuleCode } from '../rules/configuration.rules.js';
import { RULES } from '../rules/configuration.rules.js';
import type { DangerousOption } from '../rules/dangerous.options.js';
import { isLoopback, isPrivateHost, isTunnel, withoutRoot } from './host.kind.js';
import { isLoopbackName } from './loopback.names.js';
import { splitExactOrigin } from './origin.grammar.js';
import type { OriginPattern } from './origin.pattern.js';
import { publicSuffixKind } from './public.suffix.js';

/** What the risk of an entry depends on: its policy, and the environment. */
export interface TrustScope {
  readonly credentials: boolean;
  readonly production: boolean;
  readonly issues: IssueCollector;
  /** The options of the policy that silence a rule, and those of them that an entry needed. */
  readonly dangers: ReadonlySet<DangerousOption>;
  readonly needed: Set<DangerousOption>;
}

/** The parts of a pattern that its risk depends on; `text` is what was written. */
export type TrustedPattern = Pick<OriginPattern, 'scheme' | 'base' | 'star' | 'port'> & {
  readonly text: string | RegExp;
};

/** Loopback origins of client applications, and the frameworks that use them. */
const CLIENTS: ReadonlyMap<string, string> = new Map([
  ['http://localhost', 'Capacitor or Cordova'],
  ['https://localhost', 'Capacitor or Cordova'],
  ['http://tauri.localhost', 'Tauri'],
  ['https://tauri.localhost', 'Tauri'],
]);

/** Whether an origin is acceptable, depending on who else could use it. */
export function checkOrigin(origin: string, written: unknown, path: string, scope: TrustScope): boolean {
  const parts = splitExactOrigin(origin);
  return parts === undefined || checkHost(parts, written, path, scope, CLIENTS.get(origin));
}

function checkHost(
  { scheme, host: name }: { scheme: string; host: string },
  written: unknown,
  path: string,
  scope: TrustScope,
  client?: string,
): boolean {
  const { credentials } = scope;
  const host = withoutRoot(name);
  if (scheme !== 'http' && scheme !== 'https') {
    const unique = !credentials || scheme.endsWith('-extension');
    return unique || risk('origin-custom-scheme', path, written, scope);
  }
  if (isLoopback(host)) return risk('origin-loopback', path, written, scope, client);
  if (isLoopbackName(host)) return risk('origin-loopback-name', path, written, scope);
  const home = isPrivateHost(host) ? risk('origin-private-network', path, written, scope) : true;
  const tunnel = isTunnel(host) ? risk('origin-tunnel', path, written, scope) : true;
  if (scheme === 'https') return home && tunnel;
  const insecure = credentials ? 'origin-insecure-with-credentials' : 'origin-insecure';
  return risk(insecure, path, written, scope) && home && tunnel;
}

const PRIVATE_TOP_LEVEL = /^(?:local|test|internal|intranet|intra|private|lan|corp|home|localdomain)$/;

/** Whether a pattern, or a regular expression of that shape, is acceptable. */
export function checkPattern(pattern: TrustedPattern, path: string, scope: TrustScope): boolean {
  const { credentials } = scope;
  const { text, scheme, star, port } = pattern;
  if (star === 'installation') return !credentials || risk('pattern-extension-with-credentials', path, text, scope);
  const base = withoutRoot(pattern.base);
  // Names below the base are what the pattern admits: "com" alone would count as a private name.
  const host = star === 'labels' ? `x.${base}` : base;
  const checks = [checkHost({ scheme, host }, text, path, scope)];
  const loopback = isLoopback(base) || isLoopbackName(base);
  if (port === '*' && !loopback)
    checks.push(risk(credentials ? 'pattern-port-with-credentials' : 'pattern-port', path, text, scope));
  // Names of a private network cannot be registered.
  const named = star === 'none' || (base.includes('.') && isPrivateHost(base)) || PRIVATE_TOP_LEVEL.test(base);
  const suffix = named ? undefined : publicSuffixKind(base, star === 'labels');
  if (suffix === 'registry') {
    checks.push(risk('pattern-public-suffix', path, text, scope, base));
  } else if (suffix === 'hosting') {
    const rule = credentials ? 'pattern-hosting-suffix-with-credentials' : 'pattern-hosting-suffix';
    checks.push(risk(rule, path, text, scope, base));
  } else if (credentials && !loopback && star === 'labels') {
    checks.push(risk('pattern-subdomains-with-credentials', path, text, scope));
  }
  return checks.every(Boolean);
}

/** Records a risk, unless an option of the policy silences it. True if the entry is acceptable. */
function risk(rule: RuleCode, path: string, written: unknown, scope: TrustScope, detail?: string): boolean {
  const { unless, severity } = RULES[rule];
  if (unless !== undefined) scope.needed.add(unless);
  if (unless !== undefined && scope.dangers.has(unless)) return true;
  if (severity === 'production-only' && !scope.production) return true;
  return scope.issues.add(rule, path, written, detail) !== 'error';
}
