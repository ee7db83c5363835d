import { describe, expect, it } from '@jest/globals';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { parseRegex } from '../../lib/origins/regex/regex.shape.js';
import { checkClasses, checkShapes } from '../../lib/origins/regex/regex.trust.js';
import { vetRegex } from '../../lib/origins/regex/origin.regex.js';
import { faultsOf, plainScope } from '../rules/faults.js';

/** What is said of an expression, and whether it may stay. */
function judged(regex: RegExp, surroundings: { credentials?: true; production?: true } = {}) {
  const issues = new IssueCollector(surroundings.production === true);
  const scope = { ...plainScope(issues), ...surroundings };
  const pattern = parseRegex(regex);
  const classes = checkClasses(pattern, regex, 'x', issues);
  const shapes = checkShapes(pattern, regex, 'x', scope);
  return { classes, shapes, found: issues.issues.map(({ code, message }) => [code, message]) };
}
const codesOf = (...args: Parameters<typeof judged>): string[] => judged(...args).found.map(([code = '']) => code);

describe('an accepted expression', () => {
  it.each(
    [
      /^https:\/\/app\.example\.com$/,
      /^https:\/\/app[.]example[.]com$/,
      /^https:\/\/[a-z]+\.example\.com$/,
      /^https:\/\/[a-z]+\.1\.example\.com$/,
      /^https:\/\/[a-z]+\.example\.com:3000$/,
      /^https:\/\/app\.example\.com(?::3000|:4000)$/,
      /^https:\/\/shop-[a-z]+\.example\.com$/,
      /^http:\/\/localhost:\d+$/,
      /^http:\/\/\[::1\](?::\d+)?$/,
      /^https:\/\/10\.\d+\.\d+\.\d+$/,
      /^https:\/\/10\.[\d.]+$/,
      /^https:\/\/127\.0\.0\.\d+:\d+$/,
      /^https:\/\/169\.254\.\d+\.\d+$/,
      /^https:\/\/192\.168\.\d+\.\d+$/,
      /^https:\/\/172\.(?:16|19|20|29|30|31)\.\d+\.\d+$/,
      // No browser sends these, so nobody can be admitted by them.
      /^https:\/\/app\.example\.com(?::99999|:443|:)$/,
      /^https:\/\/(?:a\.\.b|A)$/,
    ].map((regex) => ({ regex, text: String(regex) })),
  )('$text', ({ regex }) => {
    expect(judged(regex)).toEqual({ classes: true, shapes: true, found: [] });
  });
});

describe('a rejected expression', () => {
  it.each(
    (
      [
        [/^(?:https)?:\/\/app\.example\.com$/, 'regex-scheme-open'],
        [/^(?:x|https:\/\/a\.example\.com)$/, 'regex-scheme-open'],
        [/^9https:\/\/app\.example\.com$/, 'regex-scheme-open'],
        [/^[a-z]+https:\/\/app\.example\.com$/, 'regex-scheme-open'],
        [/^$/, 'regex-scheme-open'],
        [/^https:\/\/app\.[a-z]+$/, 'regex-domain-open'],
        [/^https:\/\/[a-z]+com$/, 'regex-domain-open'],
        [/^https:\/\/[a-z]+com\.$/, 'regex-domain-open'],
        [/^https:\/\/[a-z]+\.$/, 'regex-domain-open'],
        [/^https:\/\/[a-z]+\.1\.23$/, 'regex-domain-open'],
        [/^https:\/\/[a-z]+\.x\.23\.$/, 'regex-domain-open'],
        [/^https:\/\/8\.10\.\d+\.\d+$/, 'regex-domain-open'],
        [/^https:\/\/172\.(?:15|32|160)\.\d+\.\d+$/, 'regex-domain-open'],
        [/^https:\/\/\d+\.10\.0\.1$/, 'regex-domain-open'],
        [/^https:\/\/10\.[a-z]+\.[0-9]+$/, 'regex-domain-open'],
        [/^https:\/\/10\.[0-9a-f]+$/, 'regex-domain-open'],
        [/^http:\/\/\[::[12]\]:3000$/, 'regex-domain-open'],
        [/^https:\/\/[a-z]+\.com$/, 'pattern-public-suffix'],
        [/^https:\/\/x-[a-z]+\.co\.uk$/, 'pattern-public-suffix'],
      ] as const
    ).map(([regex, code]) => ({ regex, code, text: String(regex) })),
  )('$text breaks the rule $code', ({ regex, code }) => {
    expect([judged(regex).shapes, [...new Set(codesOf(regex))]]).toEqual([false, [code]]);
  });

  it('every way to match is judged', () => {
    expect(codesOf(/^(?:https:\/\/[a-z]+\.com|https:\/\/app\.example\.com|http:\/\/a\.example\.com)$/)).toEqual([
      'pattern-public-suffix',
      'origin-insecure',
    ]);
    expect(judged(/^https:\/\/(?:[a-z]+\.com|app\.example\.com)$/).shapes).toBe(false);
  });

  it('the message says which part is open', () => {
    const open = (regex: RegExp) => judged(regex).found.map(([, message = '']) => message.split('admits: ')[1]);
    expect(open(/^https:\/\/app\.[a-z]+$/)).toEqual(['no literal text follows the variable part.']);
    expect(open(/^https:\/\/[a-z]+com$/)).toEqual(['"com" may be part of any name.']);
  });

  it('an expression with too many ways to match is rejected', () => {
    const regex = /^https:\/\/(?:a|b|c|d){4}(?:e|f)\.example\.com$/;
    expect([judged(regex).shapes, codesOf(regex)]).toEqual([false, ['regex-not-analysable']]);
  });

  it.each(
    [
      /^https:\/\/app.example\.com$/,
      /^https:\/\/[^.]+\.example\.com$/,
      /^[a-z:]+x/,
      /^[\w@]x/,
      /^[a\0]x/,
      /^[a#]x/,
    ].map((regex) => ({ regex, text: String(regex) })),
  )('$text has a class that reaches beyond a host', ({ regex }) => {
    expect([judged(regex).classes, codesOf(regex)[0]]).toEqual([
      false,
      regex.source.includes('app.') ? 'regex-dot-unescaped' : 'regex-class-too-wide',
    ]);
  });

  it('a class of one character counts as that character', () => {
    expect(judged(/^https:[/][/]app\.example\.com[:]3000$/)).toEqual({ classes: true, shapes: true, found: [] });
  });
});

describe('what varies', () => {
  it('nothing varies in an origin that is spelled out, with its port', () => {
    const production = { production: true } as const;
    expect(codesOf(/^http:\/\/a\.example\.com:81$/)).toEqual(['origin-insecure']);
    expect(codesOf(/^http:\/\/a\.example\.com:99999$/)).toEqual([]);
    expect(codesOf(/^https:\/\/\[::\]:3000$/, production)).toEqual(['origin-private-network']);
    expect(codesOf(/^https:\/\/\[::\]:\d+$/, production)).toEqual(['origin-private-network', 'pattern-port']);
    expect(codesOf(/^https:\/\/127\.[\d.]+$/, production)).toEqual(['origin-loopback']);
  });

  it('an expression is read with the flags that it needs; other flags are rejected', () => {
    const accepts = ['https://app.example.com'];
    const rejects = ['https://evil.test'];
    const written = (regex: RegExp) => ({ origins: [{ regex, accepts, rejects }] });
    expect(faultsOf(written(/^https:\/\/\p{Ll}+\.example\.com$/u))).toEqual([]);
    expect(faultsOf(written(/^https:\/\/[a-z]+\.example\.com$/g)).map(({ code }) => code)).toEqual(['regex-flags']);
  });

  it('a Unicode class counts as varying', () => {
    expect(codesOf(/^https:\/\/\P{Ll}+\.example\.com$/u)).toEqual(['regex-class-too-wide']);
    expect(codesOf(/^https:\/\/10\.\p{Ll}+$/u)).toEqual(['regex-domain-open']);
  });

  it('backtracking in one of the alternatives is rejected', () => {
    const scope = plainScope(new IssueCollector(false));
    const regex = /^(?:https:\/\/b\.example\.com|https:\/\/(?:[a-z]+)+\.example\.com)$/;
    expect(vetRegex({ regex, accepts: ['https://b.example.com'], rejects: [] }, 'x', scope)).toBe(false);
    expect(scope.issues.issues.map(({ code }) => code)).toEqual(['regex-unsafe']);
  });

  it('an expression that the parser cannot read is rejected', () => {
    const regex = Object.defineProperty(/^https:\/\/app\.example\.com$/, 'source', { value: '^(a$' });
    const scope = plainScope(new IssueCollector(false));
    expect(vetRegex({ regex, accepts: ['https://app.example.com'], rejects: [] }, 'x', scope)).toBe(false);
    expect(scope.issues.issues.map(({ code, path }) => [code, path])).toEqual([['regex-not-analysable', 'x.regex']]);
  });

  it('a class is a whole label only where a dot follows and nothing precedes it', () => {
    const credentials = { credentials: true } as const;
    expect(codesOf(/^https:\/\/[a-z]+\.example\.com$/, credentials)).toEqual(['pattern-subdomains-with-credentials']);
    expect(codesOf(/^https:\/\/x-[a-z]+\.example\.com$/, credentials)).toEqual([]);
    expect(codesOf(/^https:\/\/[a-z]+-x\.example\.com$/, credentials)).toEqual([]);
  });

  it('a port that varies is reported, whether or not the host is spelled out', () => {
    expect(codesOf(/^https:\/\/app\.example\.com:\d{4}$/)).toEqual(['pattern-port']);
    expect(codesOf(/^https:\/\/app\.example\.com:3\d{3}$/)).toEqual(['pattern-port']);
    expect(codesOf(/^https:\/\/[a-z]+\.example\.com:\d{4}$/)).toEqual(['pattern-port']);
    expect(codesOf(/^https:\/\/10\.\d+\.\d+\.\d+:\d{4}$/)).toEqual(['pattern-port']);
    expect(codesOf(/^https:\/\/vercel\.app:\d{4}$/)).toEqual(['pattern-port']);
    expect(codesOf(/^https:\/\/10\.\d+\.\d+\.\d+:8443$/, { production: true })).toEqual(['origin-private-network']);
    expect(codesOf(/^https:\/\/127\.\d+\.\d+\.\d+$/, { production: true })).toEqual(['origin-loopback']);
  });
});
