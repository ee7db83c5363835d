import type { IssueCollector } from '../rules/configuration.issue.js';
import type { OriginSourceClass, OriginSourceRule } from './origin.rule.js';
import { checkKeys } from '../rules/setting.checks.js';

/** A source in a compiled policy, and where it is written. */
export interface PolicySource {
  readonly rule: OriginSourceRule;
  readonly path: string;
}

const SOURCE_KEYS = [
  'source',
  'ttl',
  'negativeTtl',
  'max',
  'timeout',
  'staleIfError',
  'replicationLag',
  'maxInFlight',
] as const;

/** Options that may be 0, and what that means. */
const ZERO: Partial<Record<(typeof SOURCE_KEYS)[number], string>> = {
  staleIfError: 'for never',
  replicationLag: 'for no replica',
};

/** Milliseconds. */
const SECOND = 1_000;

const RULE_KEYS: readonly string[] = ['regex', 'accepts', 'rejects', ...SOURCE_KEYS];

/** Reads a source and its options; anything else is recorded as a fault. */
export function readSource(entry: unknown, path: string, issues: IssueCollector): OriginSourceRule | undefined {
  if (typeof entry === 'function' && isClass(entry)) return { source: entry as OriginSourceClass };
  if (isInstance(entry)) {
    issues.add('source-instance', path, entry);
    return undefined;
  }
  if (typeof entry !== 'object' || entry === null || !('source' in entry)) {
    const named = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
    const slip = named && Object.keys(entry).some((key) => !RULE_KEYS.includes(key));
    if (slip) checkKeys(entry, RULE_KEYS, path, issues);
    else issues.add('origin-not-a-rule', path, entry, typeof entry === 'function' ? 'A function' : '');
    return undefined;
  }
  checkKeys(entry, SOURCE_KEYS, path, issues);
  const rule = entry as OriginSourceRule;
  if ((rule.source as unknown) === undefined) {
    issues.add('source-undefined', `${path}.source`, undefined);
    return undefined;
  }
  if (!['string', 'symbol', 'function'].includes(typeof rule.source)) {
    issues.add('option-invalid', `${path}.source`, rule.source, 'the injection token of an OriginSource');
    return undefined;
  }
  const bounds = SOURCE_KEYS.slice(1) as Exclude<(typeof SOURCE_KEYS)[number], 'source'>[];
  const faulty = bounds.filter((key) => !isBound(rule[key], key in ZERO ? 0 : 1));
  for (const key of faulty) {
    const expected =
      key in ZERO
        ? `a whole number of milliseconds below 2 147 483 648, 0 ${ZERO[key]}`
        : 'a whole number above 0 and below 2 147 483 648';
    issues.add('option-invalid', `${path}.${key}`, rule[key], expected);
  }
  if (faulty.length === 0 && rule.ttl !== undefined && rule.ttl < SECOND)
    issues.add('source-ttl-short', `${path}.ttl`, rule.ttl);
  return faulty.length > 0 ? undefined : rule;
}

function isInstance(entry: unknown): boolean {
  const source = entry as { key?: unknown; origins?: unknown } | null | undefined;
  return typeof entry === 'object' && typeof source?.key === 'function' && typeof source.origins === 'function';
}

/** Timers of Node cannot wait longer than 2^31 - 1 ms; they would fire at once. */
function isBound(value: unknown, least: number): boolean {
  return (
    value === undefined || (Number.isSafeInteger(value) && (value as number) >= least && (value as number) < 2 ** 31)
  );
}

/** Whether a function is a class, not a callback as other CORS packages take. */
function isClass(value: object): boolean {
  const { prototype } = value as { prototype?: { key?: unknown } };
  return /^class\b/.test(Function.prototype.toString.call(value)) || typeof prototype?.key === 'function';
}
