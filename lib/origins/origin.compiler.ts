import { show } from '../rules/configuration.issue.js';
import { splitOrigin } from './origin.grammar.js';
import { warnOfCovered } from './origin.cover.js';
import { NO_ORIGIN, OriginMatcher } from './origin.matcher.js';
import { parseOrigin } from './origin.parser.js';
import type { OriginPattern } from './origin.pattern.js';
import { vetRegex } from './regex/origin.regex.js';
import { readSource } from './origin.source.js';
import { checkOrigin, checkPattern, type TrustScope } from './origin.trust.js';
import type { PolicySource } from './origin.source.js';
import type { OriginRegex } from './origin.rule.js';
import { checkKeys } from '../rules/setting.checks.js';

/** The origins of a policy, compiled. */
export interface CompiledOrigins {
  readonly matcher: OriginMatcher;
  /** Providers that are called at run time. */
  readonly sources: readonly PolicySource[];
  /** The entries as a person would read them, for reports. */
  readonly texts: readonly string[];
}

/** More entries than a person can maintain by hand. */
const MANY = 1000;

/** Compiles the entries of `origins` (without `'*'`); faults are recorded, and what is faulty is left out. */
export function compileOrigins(
  entries: readonly unknown[],
  path: (index: number) => string,
  scope: TrustScope,
): CompiledOrigins {
  const exact = new Map<string, string>();
  const patterns = new Map<OriginPattern, string>();
  const regexes: RegExp[] = [];
  const sources: PolicySource[] = [];
  const seen = new Set<unknown>();
  if (entries.length > MANY) scope.issues.add('origins-many', path(0).replace(/\[0\]$/, ''), entries.length);
  entries.forEach((entry, index) => {
    const place = path(index);
    if (seen.has(entry)) scope.issues.add('origin-duplicate', place, entry);
    seen.add(entry);
    if (typeof entry === 'string') {
      const parsed = parseOrigin(entry, place, scope.issues);
      if (parsed?.kind === 'exact' && checkOrigin(entry, entry, place, scope)) exact.set(entry, place);
      if (parsed?.kind === 'pattern' && checkPattern(parsed.pattern, place, scope)) patterns.set(parsed.pattern, place);
    } else if (isRegexRule(entry)) {
      const regex = compileRegex(entry, place, scope);
      if (regex) regexes.push(regex);
    } else if (isRegExp(entry)) {
      scope.issues.add('regex-bare', place, entry);
    } else {
      const rule = readSource(entry, place, scope.issues);
      if (rule) sources.push({ rule, path: place });
    }
  });
  if (scope.issues.withWarnings && entries.length <= MANY) warnOfCovered(exact, patterns, scope.issues);
  const constant = exact.size + patterns.size + regexes.length > 0;
  return {
    matcher: constant ? new OriginMatcher(exact.keys(), patterns.keys(), regexes) : NO_ORIGIN,
    sources,
    texts: entries.map((entry) => (typeof entry === 'string' ? entry : describeRule(entry))),
  };
}

function isRegexRule(entry: unknown): entry is OriginRegex {
  return typeof entry === 'object' && entry !== null && 'regex' in entry;
}

function compileRegex(rule: OriginRegex, path: string, scope: TrustScope): RegExp | undefined {
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
  const vetted = vetRegex({ regex: rule.regex, accepts, rejects: examples('rejects') }, path, scope);
  const spelled = accepts.map((example, index) => {
    if (splitOrigin(example) !== undefined) return true;
    parseOrigin(example, `${path}.accepts[${index}]`, issues);
    return false;
  });
  return vetted && spelled.every(Boolean) ? rule.regex : undefined;
}

/** `instanceof` fails for expressions of another realm, as under test runners. */
function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === '[object RegExp]';
}

function describeRule(entry: unknown): string {
  if (isRegexRule(entry)) return isRegExp(entry.regex) ? String(entry.regex) : show(entry.regex);
  const token: unknown = typeof entry === 'object' && entry !== null && 'source' in entry ? entry.source : entry;
  return `source ${typeof token === 'string' ? token : show(token)}`;
}
