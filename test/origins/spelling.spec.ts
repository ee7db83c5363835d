import { describe, expect, it } from '@jest/globals';
import type { RuleCode } from '../../lib/rules/configuration.rules.js';
import { compileOrigins } from '../../lib/origins/origin.compiler.js';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { faultsOf, plainScope } from '../rules/faults.js';
import { PLACES, SHAPE } from './origins.rows.js';

const REGEX =
  'Write a pattern such as "https://*.example.com", or { regex: /^...$/, accepts: [...] } in the options of the module.';
const NULL = 'Serve the page over http(s) and list that origin.';
const SEVERAL = "Write an array: ['https://a.example', 'https://b.example'].";
const write = (origin: string): string => `Write "${origin}".`;
const longest = `https://${'a.'.repeat(154)}example.co`;

/** One string, the one rule it breaks, and what it is told. */
const ROWS: readonly [text: string, rule: RuleCode, hint: string][] = [
  ['/^https$/i', 'regex-in-string', REGEX],
  ['/app/', 'regex-in-string', REGEX],
  ['a\\.example', 'regex-in-string', REGEX],
  ['a\\/example', 'regex-in-string', REGEX],
  ['/a/b.html', 'origin-scheme-missing', write('https://a')],
  ['/a/B', 'origin-scheme-missing', write('https://a')],
  ['a^b', 'origin-scheme-missing', SHAPE],
  ['a$b', 'origin-scheme-missing', SHAPE],
  ['https://a.example,https://b.example', 'origin-several-in-one', SEVERAL],
  [' https://a.example\n\t https://b.example ', 'origin-several-in-one', SEVERAL],
  [' , a.example , b.example', 'origin-several-in-one', SEVERAL],
  ['x://a.example b.example', 'origin-several-in-one', "Write an array: ['x://a.example', 'https://b.example']."],
  ['https://a.example file:///x', 'origin-several-in-one', "Write an array: ['https://a.example', 'file:///x']."],
  [', ,https://a.example', 'origin-whitespace', write('https://a.example')],
  ['https://a.example ,', 'origin-whitespace', write('https://a.example')],
  ['the app', 'origin-whitespace', SHAPE],
  ['the ://app', 'origin-whitespace', SHAPE],
  ['https://a\u007f.example', 'origin-whitespace', write('https://a.example')],
  ['"null"', 'origin-null', NULL],
  [' NULL ', 'origin-null', NULL],
  ['"file:///index.html"', 'origin-null', NULL],
  ['FILE:', 'origin-null', NULL],
  ['notnull', 'origin-scheme-missing', write('https://notnull')],
  ['nullify', 'origin-scheme-missing', write('https://nullify')],
  ['null.example', 'origin-scheme-missing', write('https://null.example')],
  ['profile:x', 'origin-scheme-missing', SHAPE],
  ['x.file:', 'origin-scheme-missing', write('https://x.file')],
  ['*://a.example', 'pattern-invalid', PLACES],
  ['ht*p://a.example', 'pattern-invalid', PLACES],
  ['https://a.example/*://x', 'origin-path', write('https://a.example')],
  ['1c://a.example', 'origin-scheme-missing', write('https://1c')],
  ['https', 'origin-scheme-missing', SHAPE],
  ['http:', 'origin-scheme-missing', SHAPE],
  ['https//a.example', 'origin-scheme-missing', SHAPE],
  ['http//a.example', 'origin-scheme-missing', SHAPE],
  ['https.example', 'origin-scheme-missing', write('https://https.example')],
  ['x:y', 'origin-scheme-missing', SHAPE],
  ['ws://a.example', 'origin-scheme-invalid', write('http://a.example')],
  ['WSS://a.example', 'origin-scheme-invalid', write('https://a.example')],
  ...['ftp', 'data', 'blob', 'about', 'javascript', 'htps', 'httpss', 'ttp', 'HTTPX', 'shttp', 'hhttps', 'htttps'].map(
    (scheme): [string, RuleCode, string] => [`${scheme}://a.example`, 'origin-scheme-invalid', SHAPE],
  ),
  ['https://a.example\\', 'origin-trailing-slash', write('https://a.example')],
  ['https://a.example/?', 'origin-path', write('https://a.example')],
  ['https://a.example\\b', 'origin-path', write('https://a.example')],
  ['https://a.*.example/', 'origin-trailing-slash', SHAPE],
  ['https://A.example:99999', 'origin-upper-case', SHAPE],
  ['https://é.example/', 'origin-trailing-slash', write('https://xn--9ca.example')],
  ['https://a.example:8443a', 'origin-port-invalid', SHAPE],
  ['https://a.example:123456', 'origin-port-invalid', SHAPE],
  ['https://a.example:0', 'origin-port-invalid', SHAPE],
  ['https://a.example:1:2', 'origin-host-invalid', SHAPE],
  ['https://[::1]:', 'origin-port-invalid', write('https://[::1]')],
  ['https://[::1]:99999', 'origin-port-invalid', SHAPE],
  ['https://a[::1]', 'origin-host-invalid', SHAPE],
  ['https://*.example.com:08443', 'origin-port-invalid', write('https://*.example.com:8443')],
  ['https://*.example.com:443', 'origin-default-port', write('https://*.example.com')],
  ['capacitor://a..b', 'origin-host-invalid', SHAPE],
  ['https://a..b', 'origin-host-invalid', SHAPE],
  ['https://256.256.256.256', 'origin-host-invalid', SHAPE],
  ['https://1.2.3.999', 'origin-host-invalid', SHAPE],
];

/** Written as a browser sends them, whatever they look like. */
const SOUND: readonly string[] = [
  ...['metadata://app', 'dataset://app', 'shop-about://app', 'wsx://app', 'ht://app'],
  ...['http+x://127.1', 'xx-https://127.1', 'capacitor://127.1', 'profile://app', 'null://app'],
  ...['https://https.example', 'https://null.example', longest, 'https://[2001:db8::1]:8443'],
];

describe('one string of origins', () => {
  it.each(ROWS)('%j breaks the rule %s', (text, rule, hint) => {
    expect(faultsOf({ origins: [text] })).toEqual([{ code: rule, severity: 'error', path: 'origins[0]', hint }]);
  });

  it.each(SOUND)('%s is accepted', (text) => {
    const issues = new IssueCollector(false);
    const { matcher } = compileOrigins([text], () => '', plainScope(issues));
    expect(issues.issues).toEqual([]);
    expect(matcher.admits(text)).toBe(true);
  });

  it('an origin or pattern with a trailing dot is a warning', () => {
    const hints = (text: string) => faultsOf({ origins: [text] }).map(({ code, hint }) => `${code}: ${hint}`);
    expect(hints('https://*.example.com.')).toEqual(['origin-trailing-dot: Write "https://*.example.com".']);
    expect(hints('http://localhost.:*')).toEqual(['origin-trailing-dot: Write "http://localhost:*".']);
  });
});
