import type { AST } from '@eslint-community/regexpp';
import type { IssueCollector } from '../../rules/configuration.issue.js';
import { loadRedosDetector } from '../late.packages.cjs';
import { lookAlikesOf } from './look.alikes.js';
import type { TrustScope } from '../origin.trust.js';
import { alternativesOf, hasBackReference, hasModifiers, hasStrings, isAnchored, parseRegex } from './regex.shape.js';
import { checkClasses, checkShapes } from './regex.trust.js';

/** A regular expression of `origins`, its shape already checked. */
export interface VettedRegex {
  readonly regex: RegExp;
  readonly accepts: readonly string[];
  readonly rejects: readonly string[];
}

/** Checks one regular expression: its syntax, its examples, and what somebody else could own. */
export function vetRegex(rule: VettedRegex, path: string, scope: TrustScope): boolean {
  const { regex } = rule;
  const { issues } = scope;
  const place = `${path}.regex`;
  const flags = regex.flags.replace(/[^gymsi]/g, '');
  if (flags !== '') issues.add('regex-flags', place, regex, flags);
  if (rule.accepts.length === 0) issues.add('regex-examples-missing', `${path}.accepts`, regex);
  const pattern = parse(regex);
  // The checks below see neither the alternatives in a class of strings nor flags inside the expression.
  if (pattern === undefined || hasStrings(pattern) || hasModifiers(pattern)) {
    issues.add('regex-not-analysable', place, regex);
    return false;
  }
  if (hasBackReference(pattern)) {
    issues.add('regex-back-reference', place, regex);
    return false;
  }
  const anchored = isAnchored(pattern);
  if (!anchored) issues.add('regex-not-anchored', place, regex);
  // Checked before any example is matched, since an unsafe expression could hang.
  const unsafe = backtracks(pattern, regex);
  if (unsafe !== undefined) {
    issues.add(unsafe, place, regex);
    return false;
  }
  const bounded = checkClasses(pattern, regex, place, issues);
  // Without anchors and bounded classes, the shapes would mean nothing.
  const owned = anchored && bounded && checkShapes(pattern, regex, place, scope);
  return checkExamples(rule, path, issues) && owned && flags === '';
}

function checkExamples({ regex, accepts, rejects }: VettedRegex, path: string, issues: IssueCollector): boolean {
  const whole = new RegExp(`^(?:${regex.source})$`, regex.flags.replace(/[^uv]/g, ''));
  const kept = accepts.map((example, index) => {
    if (!whole.test(example)) issues.add('regex-refuses-example', `${path}.accepts[${index}]`, regex, example);
    return whole.test(example);
  });
  const refused = rejects.map((example, index) => {
    if (whole.test(example)) issues.add('regex-accepts-reject', `${path}.rejects[${index}]`, regex, example);
    return !whole.test(example);
  });
  const lookAlike = lookAlikesOf(accepts).find((candidate) => whole.test(candidate));
  if (lookAlike !== undefined) issues.add('regex-look-alike', `${path}.regex`, regex, JSON.stringify(lookAlike));
  return lookAlike === undefined && [...kept, ...refused].every(Boolean);
}

function parse(regex: RegExp): AST.Pattern | undefined {
  try {
    return parseRegex(regex);
  } catch {
    return undefined;
  }
}

/**
 * Whether a hostile Origin could make the expression backtrack without bound. Steps are counted, not seconds, so that the
 * result is the same on every machine.
 */
function backtracks(pattern: AST.Pattern, regex: RegExp): 'regex-unsafe' | 'regex-not-analysable' | undefined {
  try {
    // Alternatives are tried one after the other, so each can be checked on its own.
    const limits = { maxScore: 200, maxSteps: 5000, unicode: /[uv]/.test(regex.flags), downgradePattern: false };
    const { isSafePattern } = loadRedosDetector();
    const results = alternativesOf(pattern).map((part) => isSafePattern(part, limits));
    const unsafe = results.filter(({ safe }) => !safe);
    if (unsafe.length === 0) return undefined;
    // Running out of steps means only that the expression is too complex to be analysed.
    return unsafe.every(({ error }) => error === 'hitMaxSteps') ? 'regex-not-analysable' : 'regex-unsafe';
  } catch {
    return 'regex-not-analysable';
  }
}
