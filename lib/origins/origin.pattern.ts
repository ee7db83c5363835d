import type { RuleCode } from '../rules/configuration.rules.js';
import { canonicalOrigin, splitOrigin, type OriginParts } from './origin.grammar.js';

/** A pattern, parsed once so that a request only compares strings. */
export interface OriginPattern {
  readonly text: string;
  readonly scheme: string;
  /** The domain after the label with the `*`, without the dot; the whole host if it has no `*`. */
  readonly base: string;
  /**
   * `labels`: one or more whole labels; `part`: part of one label; `none`: the `*` is in the port only;
   * `installation`: the id that Firefox gives each installation of an extension.
   */
  readonly star: 'labels' | 'part' | 'none' | 'installation';
  readonly before: string;
  readonly after: string;
  /** `*` for any or no port. */
  readonly port: string;
}

const PART = /^[a-z0-9-]+$/;

/** The only scheme whose hosts cannot be listed: each installation of an extension has its own. */
export const FIREFOX_EXTENSION = 'moz-extension';
const INSTALLATION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Parses a pattern whose spelling is already checked, or returns the rule that its `*` breaks. */
export function parsePattern(text: string): OriginPattern | RuleCode {
  const [scheme = '', rest = ''] = text.split('://', 2);
  if (text === `${FIREFOX_EXTENSION}://*`)
    return { text, scheme, base: '', star: 'installation', before: '', after: '', port: '' };
  if (scheme !== 'http' && scheme !== 'https') return scheme.includes('*') ? 'pattern-invalid' : 'pattern-scheme';
  const [, host = '', , port = ''] = /^(\[[^\]]*\]|[^:]*)(:(.*))?$/.exec(rest) ?? [];
  const probe = `${scheme}://${host.replace('*', 'x')}${port === '' || port === '*' ? '' : `:${port}`}`;
  if (splitOrigin(probe) === undefined || canonicalOrigin(probe) !== probe) return 'pattern-invalid';
  const dot = host.indexOf('.');
  // Every name with a trailing dot is below the DNS root.
  if (dot === host.length - 1 && host.includes('*')) return 'pattern-invalid';
  const label = dot === -1 ? host : host.slice(0, dot);
  if (host.indexOf('*', label.length) !== -1) return 'pattern-invalid';
  if (!label.includes('*')) {
    return { text, scheme, base: host, star: 'none', before: '', after: '', port };
  }
  if (dot === -1) return 'pattern-invalid';
  const [before = '', after = ''] = label.split('*');
  return { text, scheme, base: host.slice(dot + 1), star: label === '*' ? 'labels' : 'part', before, after, port };
}

/** Whether the pattern admits an origin. */
export function patternAdmits(pattern: OriginPattern, origin: OriginParts): boolean {
  if (origin.scheme !== pattern.scheme || (pattern.port !== '*' && origin.port !== pattern.port)) return false;
  if (pattern.star === 'installation') return INSTALLATION.test(origin.host);
  if (pattern.star === 'none') return origin.host === pattern.base;
  const end = origin.host.length - pattern.base.length - 1;
  if (end <= 0 || origin.host[end] !== '.' || !origin.host.endsWith(pattern.base)) return false;
  const front = origin.host.slice(0, end);
  if (pattern.star === 'labels') return !front.startsWith('.');
  const { before, after } = pattern;
  return (
    front.length > before.length + after.length &&
    front.startsWith(before) &&
    front.endsWith(after) &&
    PART.test(front.slice(before.length, front.length - after.length))
  );
}
