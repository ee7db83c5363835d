import { canonicalOrigin, isDefaultPort, splitExactOrigin, splitOrigin } from './origin.grammar.js';
import { editDistance } from '../rules/nearest.name.js';
import { parsePattern, type OriginPattern } from './origin.pattern.js';
import type { IssueCollector } from '../rules/configuration.issue.js';
import type { RuleCode } from '../rules/configuration.rules.js';
import { MAX_ORIGIN_LENGTH } from './origin.grammar.js';

/** A string entry of `origins`, parsed. */
export type ParsedOrigin =
  { readonly kind: 'exact'; readonly origin: string } | { readonly kind: 'pattern'; readonly pattern: OriginPattern };

/** Parses one string of `origins`. Faults are recorded with the corrected spelling; nothing is normalised silently. */
export function parseOrigin(text: string, path: string, issues: IssueCollector): ParsedOrigin | undefined {
  const fault = faultOf(text);
  if (fault) {
    issues.add(fault, path, text, detailOf(fault, text));
    return undefined;
  }
  if (text.includes('*')) {
    const pattern = parsePattern(text);
    if (typeof pattern === 'string') issues.add(pattern, path, text);
    if (typeof pattern === 'string') return undefined;
    warnOfTrailingDot(text, path, issues);
    return { kind: 'pattern', pattern };
  }
  warnOfTrailingDot(text, path, issues);
  return { kind: 'exact', origin: text };
}

function detailOf(fault: RuleCode, text: string): string {
  if (fault === 'origin-not-a-rule') return '';
  return fault === 'origin-several-in-one' ? asArray(text) : correction(text);
}

function warnOfTrailingDot(text: string, path: string, issues: IssueCollector): void {
  if (splitOrigin(text) === undefined && !text.includes('*')) return;
  const without = text.replace(/\.(?=:[\d*]+$|$)/, '');
  if (without !== text) issues.add('origin-trailing-dot', path, text, without);
}

/** The corrected spelling, if that is valid itself; a wrong proposal is worse than none. */
function correction(text: string): string {
  // So long a text is no typo, and analysing it takes long.
  if (text.length > MAX_ORIGIN_LENGTH) return '';
  // Two names joined, or the part after an "@", may be a domain of somebody else.
  if (/[^\s,][\s,]+[^\s,]|\..*@/.test(text)) return '';
  const proposal = canonicalOrigin(text) ?? '';
  if (/\/\/https?$/.test(proposal) || faultOf(proposal) !== undefined) return '';
  return proposal.includes('*') && typeof parsePattern(proposal) === 'string' ? '' : proposal;
}

/** The first thing that makes `text` differ from what a browser would send. */
function faultOf(text: string): RuleCode | undefined {
  // The common case; the checks below find out what is wrong with the others.
  if (isSerialized(text)) return undefined;
  if (text === '') return 'origin-empty';
  if (text.length > MAX_ORIGIN_LENGTH) return 'origin-too-long';
  if (/^\/.+\/[a-z]*$|^\^|\$$|\\[./]/.test(text)) return 'regex-in-string';
  if (/[^\s,][\s,]+[^\s,]/.test(text)) {
    return /[^\s,]\S*:\/\/|,/.test(text) ? 'origin-several-in-one' : 'origin-whitespace';
  }
  if (/^\W*null\W*$/i.test(text) || /^\W*file:/i.test(text)) return 'origin-null';
  if (/[\s\p{Cc}]/u.test(text)) return 'origin-whitespace';
  if (/^[^/]*\*[^/]*:\/\//.test(text)) return 'pattern-invalid';
  if (/^(?:true|false|undefined)$/i.test(text)) return 'origin-not-a-rule';
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
  if (scheme === undefined)
    return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(text) ? 'source-token' : 'origin-scheme-missing';
  if (/^(?:wss?|ftp|data|blob|about|javascript)$/i.test(scheme) || isTypoOfHttp(scheme)) return 'origin-scheme-invalid';
  return faultOfHost(text, scheme, text.slice(scheme.length + 3));
}

/** `htps` and `httpss` are typos, not custom schemes. */
function isTypoOfHttp(scheme: string): boolean {
  const written = scheme.toLowerCase();
  return (
    !/^https?$/.test(written) &&
    (/^h[a-z]{2}ps?$/.test(written) || editDistance(written, 'http') < 2 || editDistance(written, 'https') < 2)
  );
}

function faultOfHost(text: string, scheme: string, rest: string): RuleCode | undefined {
  // Pages of a custom scheme may send app://. or app://.
  if (splitExactOrigin(text) !== undefined && splitOrigin(text) === undefined) return undefined;
  const authority = /^[^/\\?#]*/.exec(rest)?.[0] ?? '';
  if (authority.includes('@')) return 'origin-user-info';
  if (authority !== rest) return /^[/\\]$/.test(rest.slice(authority.length)) ? 'origin-trailing-slash' : 'origin-path';
  if (/[^\x21-\x7e]/.test(text) || text.includes('%')) return 'origin-unicode';
  if (/[A-Z]/.test(text)) return 'origin-upper-case';
  const port = /:([^:\]]*)$/.exec(authority)?.[1];
  if (port !== undefined && port !== '*') {
    if (!/^[1-9][0-9]{0,4}$/.test(port) || Number(port) > 65535) return 'origin-port-invalid';
    if (isDefaultPort(scheme, port)) return 'origin-default-port';
  }
  if (text.includes('*')) return undefined;
  if (splitOrigin(text) === undefined) return 'origin-host-invalid';
  // `URL` finds what the grammar cannot: 127.1, 0x7f.1, [0:0:0:0:0:0:0:1], invalid IDN labels.
  if (/^https?$/.test(scheme)) {
    const canonical = canonicalOrigin(text);
    if (canonical === undefined) return 'origin-host-invalid';
    if (canonical !== text) return 'origin-not-canonical';
  } else if (authority.startsWith('[') && canonicalOrigin(`https://${authority}`) !== `https://${authority}`) {
    return 'origin-not-canonical';
  }
  return undefined;
}

/** Whether a text is exactly what browsers send for an http or https page (URL standard: origin). */
function isSerialized(text: string): boolean {
  if (splitOrigin(text) === undefined || !/^https?:/.test(text)) return false;
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

function asArray(text: string): string {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  return `[${parts.map((part) => `'${canonicalOrigin(part) ?? part}'`).join(', ')}]`;
}
