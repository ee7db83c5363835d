import { show, type IssueCollector } from './configuration.issue.js';
import { isLoopback, isPrivateHost, splitOrigin, type OriginParts } from './origin.grammar.js';
import { NO_ORIGIN, OriginMatcher } from './origin.matcher.js';
import { parseOrigin } from './origin.parser.js';
import type { OriginPattern } from './origin.pattern.js';
import { vetRegex } from './origin.regex.js';
import type { PolicySource } from './policy.js';
import type { OriginRegex, OriginSourceClass, OriginSourceRule } from './policy.options.js';
import { publicSuffixKind } from './public.suffix.js';
import { checkKeys } from './setting.checks.js';

/** What decides whether a rule is a risk: the policy around it and where the application runs. */
export interface OriginScope {
  readonly credentials: boolean;
  readonly production: boolean;
  readonly issues: IssueCollector;
}

/** The origins of a policy, compiled. */
export interface CompiledOrigins {
  readonly matcher: OriginMatcher;
  /** Providers asked at run time. */
  readonly sources: readonly PolicySource[];
  /** The entries as a person would read them, for reports. */
  readonly texts: readonly string[];
}

/** Compiles the entries of `origins` (without `'*'`); faults are recorded, and what is faulty is left out. */
export function compileOrigins(
  entries: readonly unknown[],
  path: (index: number) => string,
  scope: OriginScope,
): CompiledOrigins {
  const exact = new Set<string>();
  const patterns: OriginPattern[] = [];
  const regexes: RegExp[] = [];
  const sources: PolicySource[] = [];
  const seen = new Set<unknown>();
  entries.forEach((entry, index) => {
    const place = path(index);
    if (seen.has(entry)) scope.issues.add('origin-duplicate', place, entry);
    seen.add(entry);
    if (typeof entry === 'string') {
      const parsed = parseOrigin(entry, place, scope.issues);
      if (parsed?.kind === 'exact' && checkExact(parsed.origin, place, scope)) exact.add(parsed.origin);
      if (parsed?.kind === 'pattern' && checkPattern(parsed.pattern, place, scope)) patterns.push(parsed.pattern);
    } else if (isRegexRule(entry)) {
      const regex = compileRegex(entry, place, scope);
      if (regex) regexes.push(regex);
    } else {
      const rule = readSource(entry, place, scope.issues);
      if (rule) sources.push({ rule, path: place });
    }
  });
  const constant = exact.size + patterns.length + regexes.length > 0;
  return {
    matcher: constant ? new OriginMatcher(exact, patterns, regexes) : NO_ORIGIN,
    sources,
    texts: entries.map((entry) => (typeof entry === 'string' ? entry : describeRule(entry))),
  };
}

function checkExact(origin: string, path: string, scope: OriginScope): boolean {
  const parts = splitOrigin(origin);
  return parts === undefined || checkHost(parts, origin, path, scope);
}

/** Rules about where a page lives: who else could speak as this origin? */
function checkHost(parts: OriginParts, written: string, path: string, scope: OriginScope): boolean {
  const { credentials, production, issues } = scope;
  const web = parts.scheme === 'http' || parts.scheme === 'https';
  if (!web) return true;
  const loopback = isLoopback(parts.host);
  if (production && (loopback || isPrivateHost(parts.host))) {
    issues.add('origin-development-only', path, written);
    return false;
  }
  if (parts.scheme === 'http' && !loopback) {
    issues.add(credentials ? 'origin-insecure-with-credentials' : 'origin-insecure', path, written);
    return !credentials && !production;
  }
  return true;
}

function checkPattern(pattern: OriginPattern, path: string, scope: OriginScope): boolean {
  const { credentials, production, issues } = scope;
  const sound = checkHost({ scheme: pattern.scheme, host: pattern.base, port: '' }, pattern.text, path, scope);
  const loopback = isLoopback(pattern.base);
  if (pattern.port === '*' && !loopback) {
    issues.add(credentials ? 'pattern-port-with-credentials' : 'pattern-port', path, pattern.text);
    if (credentials) return false;
  }
  if (pattern.star === 'none') return sound;
  const suffix = publicSuffixKind(pattern.base);
  if (suffix === 'registry') {
    issues.add('pattern-public-suffix', path, pattern.text, pattern.base);
    return false;
  }
  if (suffix === 'hosting') {
    issues.add(
      credentials ? 'pattern-hosting-suffix-with-credentials' : 'pattern-hosting-suffix',
      path,
      pattern.text,
      pattern.base,
    );
    return sound && !credentials && !production;
  }
  if (credentials && !loopback && pattern.star === 'labels')
    issues.add('pattern-subdomains-with-credentials', path, pattern.text);
  return sound;
}

function isRegexRule(entry: unknown): entry is OriginRegex {
  return typeof entry === 'object' && entry !== null && 'regex' in entry;
}

function compileRegex(rule: OriginRegex, path: string, scope: OriginScope): RegExp | undefined {
  const { issues } = scope;
  checkKeys(rule, ['regex', 'accepts', 'rejects'], path, issues);
  if (!isRegExp(rule.regex)) {
    issues.add('option-invalid', `${path}.regex`, rule.regex, 'a regular expression');
    return undefined;
  }
  const examples = (key: 'accepts' | 'rejects'): readonly string[] => {
    const list: unknown = rule[key] ?? [];
    if (Array.isArray(list) && list.every((example) => typeof example === 'string')) return list;
    issues.add('option-invalid', `${path}.${key}`, list, 'a list of origins');
    return [];
  };
  const accepts = examples('accepts');
  const vetted = vetRegex({ regex: rule.regex, accepts, rejects: examples('rejects') }, path, issues);
  // The examples stand witness for what the expression admits.
  const sound = accepts.map((example, index) => {
    const parts = splitOrigin(example);
    if (parts === undefined) parseOrigin(example, `${path}.accepts[${index}]`, issues);
    return parts !== undefined && checkHost(parts, example, `${path}.accepts[${index}]`, scope);
  });
  return vetted && sound.every(Boolean) ? rule.regex : undefined;
}

const SOURCE_KEYS = ['source', 'ttl', 'negativeTtl', 'max', 'timeout', 'maxInFlight'] as const;

function readSource(entry: unknown, path: string, issues: IssueCollector): OriginSourceRule | undefined {
  if (isRegExp(entry)) {
    issues.add('regex-bare', path, entry);
    return undefined;
  }
  if (typeof entry === 'function' && isClass(entry)) return { source: entry as OriginSourceClass };
  if (typeof entry !== 'object' || entry === null || !('source' in entry)) {
    issues.add('origin-not-a-rule', path, entry);
    return undefined;
  }
  checkKeys(entry, SOURCE_KEYS, path, issues);
  const rule = entry as OriginSourceRule;
  if (!['string', 'symbol', 'function'].includes(typeof rule.source)) {
    issues.add('option-invalid', `${path}.source`, rule.source, 'the injection token of an OriginSource');
    return undefined;
  }
  // Longer than a timer can wait is not waited at all.
  const bounds = SOURCE_KEYS.slice(1) as Exclude<(typeof SOURCE_KEYS)[number], 'source'>[];
  const faulty = bounds.filter((key) => {
    const value: unknown = rule[key];
    return (
      value !== undefined && !(Number.isSafeInteger(value) && (value as number) > 0 && (value as number) < 2 ** 31)
    );
  });
  for (const key of faulty) issues.add('option-invalid', `${path}.${key}`, rule[key], 'a whole number above 0');
  return faulty.length > 0 ? undefined : rule;
}

/** Also of another realm, as under test runners. */
function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === '[object RegExp]';
}

/** A class, and not one of the functions that decide per request in other CORS layers. */
function isClass(value: object): boolean {
  const { prototype } = value as { prototype?: { key?: unknown } };
  return /^class\b/.test(Function.prototype.toString.call(value)) || typeof prototype?.key === 'function';
}

function describeRule(entry: unknown): string {
  if (isRegexRule(entry)) return show(entry.regex);
  const token: unknown = typeof entry === 'object' && entry !== null && 'source' in entry ? entry.source : entry;
  return `source ${typeof token === 'string' ? token : show(token)}`;
}
