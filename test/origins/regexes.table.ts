import type { RuleCode } from '../../lib/rules/configuration.rules.js';
import { APP } from '../kit/origins.js';

/** How each rule is mended. */
export const HINTS = {
  'regex-examples-missing':
    'Add accepts: [...] with at least one origin it must admit, and rejects: [...] with some it must not.',
  'regex-not-anchored': 'Begin with ^ and end with $; put alternatives in a group: ^(?:a|b)$.',
  'regex-flags': 'Remove the flag.',
  'regex-refuses-example': 'Correct the expression or the example.',
  'regex-accepts-reject': 'Correct the expression or the example.',
  'regex-look-alike':
    'Escape the dots, use [a-z0-9-]+ for labels, and spell out scheme, domain and port; if this origin is meant, add it to "accepts".',
  'regex-dot-unescaped': 'Write "\\." for a dot, and [a-z0-9-] for the characters of a label.',
  'regex-class-too-wide': 'Use [a-z0-9-] for the characters of one label, or [a-z0-9.-] for several labels.',
  'regex-scheme-open': 'Begin with ^https:\\/\\/.',
  'regex-domain-open': 'End the variable part at a dot, followed by your registered domain: \\.example\\.com$.',
  'pattern-hosting-suffix-with-credentials':
    'List the origins you own there, or serve the pages under a domain of your own.',
  'pattern-public-suffix': 'Keep your own registered domain to the right of the "*".',
  'pattern-port-with-credentials': 'Name the port; a "*" for the port is meant for loopback hosts in development.',
  'origin-insecure-with-credentials': 'Serve the page over https and list that origin.',
  'regex-unsafe':
    'Avoid nested or adjacent quantifiers over the same characters, give each alternative an entry of its own, or use a pattern with "*".',
  'regex-back-reference': 'Write out the text that the back-reference stands for, or list the origins.',
  'regex-not-analysable':
    'Give each alternative an entry of its own; use plain groups, classes and quantifiers, or a pattern with "*".',
} as const;

interface Faulty {
  rule: keyof typeof HINTS & RuleCode;
  regex: RegExp;
  accepts?: string[];
  rejects?: string[];
  path?: string;
  credentials?: true;
}

/** Flags within an expression: newer versions of Node know them. */
const MODIFIED: readonly string[] = [
  '^(?i:https:\\/\\/app\\.example\\.com)$',
  '^https:\\/\\/(?-i:app)\\.example\\.com$',
];
const known = MODIFIED.flatMap((source) => {
  try {
    return [new RegExp(source)];
  } catch {
    return [];
  }
});

/** Expressions that do not start, and the rule that stops them. */
export const FAULTY: readonly Faulty[] = [
  { rule: 'regex-examples-missing', regex: /^https:\/\/app\.example\.com$/, accepts: [], path: 'accepts' },
  { rule: 'regex-not-anchored', regex: /https:\/\/app\.example\.com/ },
  { rule: 'regex-not-anchored', regex: /^https:\/\/app\.example\.com/ },
  { rule: 'regex-not-anchored', regex: /https:\/\/app\.example\.com$/ },
  { rule: 'regex-not-anchored', regex: /^https:\/\/app\.example\.com|https:\/\/b\.example\.com$/ },
  { rule: 'regex-not-anchored', regex: /^https:\/\/app\.example\.com$|https:\/\/b\.example\.com/ },
  { rule: 'regex-not-anchored', regex: /^https:\/\/app\.example\.com$|/ },
  ...['g', 'y', 'm', 's', 'i'].map((flag) => ({
    rule: 'regex-flags' as const,
    regex: new RegExp('^https://app\\.example\\.com$', flag),
  })),
  { rule: 'regex-refuses-example', regex: /^https:\/\/b\.example\.com$/, path: 'accepts[0]' },
  { rule: 'regex-refuses-example', regex: /^https:\/\/app\.example\.com\\$/, path: 'accepts[0]' },
  {
    rule: 'regex-accepts-reject',
    regex: /^https:\/\/[a-z]+\.example\.com$/,
    rejects: ['https://evil.test', 'https://admin.example.com'],
    path: 'rejects[1]',
  },
  { rule: 'regex-look-alike', regex: /^https:\/\/app.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/.*\.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/[^.]+\.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.[a-z]*example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com(?:\.[a-z.]+)?$/ },
  { rule: 'regex-look-alike', regex: /^https?:\/\/app\.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^[a-z]+:\/\/app\.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com(?::\d+)?$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/(?:[a-z]+@)?app\.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com\/?$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com\.?$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com\s*$/ },
  { rule: 'regex-look-alike', regex: /^(?:https:\/\/app\.example\.com|null)$/ },
  { rule: 'regex-look-alike', regex: /^(?:https:\/\/app\.example\.com)?$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/[a-z]+\.vercel\.app$/, accepts: ['https://mine.vercel.app'] },
  { rule: 'regex-look-alike', regex: /^https:\/\/(?:app\.example\.com|[a-z0-9-]+\.github\.io)$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app[.-]example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.[a-z]{7}\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com(?::\d{4})?$/ },
  {
    rule: 'regex-look-alike',
    regex: /^https:\/\/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/,
    accepts: ['https://203.0.113.7'],
  },
  // What is judged on the parsed expression, whether an example shows it or not.
  { rule: 'regex-dot-unescaped', regex: /^https:\/\/app.example\.com$/ },
  { rule: 'regex-dot-unescaped', regex: /^https:\/\/(?:[a-z]+.)?app\.example\.com$/ },
  ...[/^https:\/\/[^.]+\.example\.com$/, /^https:\/\/\S+\.example\.com$/, /^https:\/\/[\w.:]+\.example\.com$/].map(
    (regex) => ({ rule: 'regex-class-too-wide' as const, regex }),
  ),
  { rule: 'regex-scheme-open', regex: /^[a-z]+:\/\/app\.example\.com$/ },
  { rule: 'regex-scheme-open', regex: /^(?:https:\/\/)?app\.example\.com$/ },
  { rule: 'regex-scheme-open', regex: /^(?:https:\/\/app\.example\.com|null)$/ },
  ...[
    /^https:\/\/app\.example\.[a-z]{2,3}$/,
    /^https:\/\/app\.example\.com(?:\.[a-z]+)?$/,
    /^https:\/\/app\.[a-z]*example\.com$/,
    /^https:\/\/(?:app\.)?[a-z]+$/,
    /^https:\/\/[a-z.]+$/,
    /^https:\/\/(?:app\.example\.com|\d+\.0\.0\.1)$/,
    /^https:\/\/(?:app\.example\.com|8\.8\.8\.\d+)$/,
  ].map((regex) => ({
    rule: /\]\*example/.test(regex.source) ? ('pattern-public-suffix' as const) : ('regex-domain-open' as const),
    regex,
  })),
  { rule: 'pattern-public-suffix', regex: /^https:\/\/[a-z]+\.co\.uk$/, accepts: ['https://example.co.uk'] },
  { rule: 'pattern-public-suffix', regex: /^https:\/\/(?:app\.example\.com|shop-[a-z]+\.com)$/ },
  ...[/^https:\/\/shop-[a-z0-9-]+\.vercel\.app$/, /^https:\/\/(?:shop|[a-z]{4}-shop)\.vercel\.app$/].map((regex) => ({
    rule: 'pattern-hosting-suffix-with-credentials' as const,
    regex,
    accepts: ['https://shop-a.vercel.app'],
    credentials: true as const,
  })),
  {
    rule: 'pattern-port-with-credentials',
    regex: /^https:\/\/app\.example\.com:\d{4}$/,
    accepts: [`${APP}:3000`, `${APP}:4000`],
    credentials: true,
  },
  {
    rule: 'origin-insecure-with-credentials',
    regex: /^https?:\/\/app\.example\.com$/,
    accepts: [APP, 'http://app.example.com'],
    credentials: true,
  },
  {
    rule: 'regex-not-analysable',
    regex: new RegExp(`^(?:${Array.from({ length: 300 }, (_, at) => `https://a${at}\\.example\\.com`).join('|')})$`),
    accepts: ['https://a7.example.com'],
  },
  // References of every spelling, and the one that took 19 s.
  ...[
    /^https:\/\/([a-z])\1\.example\.com$/,
    /^https:\/\/(?<a>[a-z]*)\1(?<b>[a-z]*)\2(?<c>[a-z]*)\3(?<d>[a-z]*)\4(?<e>[a-z]*)\5\.example\.com$/,
    /^https:\/\/(?<a>[a-z])\k<a>\.example\.com$/,
    new RegExp(String.raw`^https:\/\/(?<a>[a-z])\k<\u0061>\.example\.com$`),
    new RegExp(String.raw`^https:\/\/(?<\u0061>[a-z])\k<a>\.example\.com$`, 'u'),
    new RegExp(String.raw`^https:\/\/(?<\u{61}>[a-z])\k<\u{61}>\.example\.com$`, 'u'),
    /^https:\/\/(?=([a-z]*))\1\.example\.com$/,
    /^https:\/\/([a-z]*)(?!\1)[a-z]\.example\.com$/,
    /^https:\/\/(?<=(\/))(?<!\1\1\1)[a-z]\.example\.com$/,
    new RegExp(String.raw`^https:\/\/\1([a-z])\.example\.com$`),
    /^(?:https:\/\/([a-z])\1\.example\.com|https:\/\/app\.example\.com)$/,
  ].map((regex) => ({ rule: 'regex-back-reference' as const, regex, accepts: ['https://aa.example.com'] })),
  // A name must not hide what it stands in front of.
  { rule: 'regex-unsafe', regex: /^https:\/\/(?<a>(?<b>[a-z]+)+)\.example\.com$/ },
  { rule: 'regex-unsafe', regex: new RegExp(String.raw`^https:\/\/(?<\u0061>[a-z]+)+\.example\.com$`) },
  // The dot of the root changes nothing.
  ...[/^https:\/\/[a-z]+\.com\.$/, /^https:\/\/[a-z]+\.co\.uk\.?$/, /^https:\/\/x-[a-z]+\.com\.(?::8443)?$/].map(
    (regex) => ({
      rule: 'pattern-public-suffix' as const,
      regex,
      accepts: ['https://x-a.com.', 'https://a.co.uk.', 'https://a.co.uk'],
    }),
  ),
  {
    rule: 'pattern-hosting-suffix-with-credentials',
    regex: /^https:\/\/shop-[a-z0-9-]+\.vercel\.app\.$/,
    accepts: ['https://shop-a.vercel.app.'],
    credentials: true,
  },
  { rule: 'regex-look-alike', regex: /^https:\/\/[a-z]+\.tiiny\.site\.$/, accepts: ['https://mine.tiiny.site.'] },
  { rule: 'regex-unsafe', regex: /^https:\/\/(?:[a-z]+)+\.example\.com$/ },
  { rule: 'regex-not-analysable', regex: /^https:\/\/(?:[a-z]|[a-z0-9])*\.example\.com$/ },
  { rule: 'regex-unsafe', regex: /^(?:a+)+$/, accepts: ['aa'] },
  ...known.map((regex) => ({ rule: 'regex-not-analysable' as const, regex })),
  { rule: 'regex-not-analysable', regex: new RegExp('^https:\\/\\/[\\q{app|a.evil}]\\.example\\.com$', 'v') },
  { rule: 'regex-not-analysable', regex: new RegExp('^https:\\/\\/\\p{RGI_Emoji}\\.example\\.com$', 'v') },
  { rule: 'regex-not-analysable', regex: new RegExp('^https:\\/\\/[[a-z]--[q]]\\.example\\.com$', 'v') },
];

interface Sound {
  regex: RegExp;
  accepts: string[];
  admits: string[];
  refuses: string[];
}

/** Expressions that start, with what they admit. */
export const SOUND: readonly Sound[] = [
  {
    regex: /^(?:https:\/\/[a-z]+\.example\.com|https:\/\/[a-z]+\.example\.org)$/,
    accepts: [APP],
    admits: [APP, 'https://shop.example.org'],
    refuses: ['https://example.org'],
  },
  {
    regex: /^https:\/\/(?<name>app|shop)\.example\.com$/,
    accepts: [APP],
    admits: [APP, 'https://shop.example.com'],
    refuses: ['https://xapp.example.com'],
  },
  {
    regex: /(?:^https:\/\/app\.example\.com$)|(^https:\/\/b\.example\.com$)/,
    accepts: [APP],
    admits: [APP, 'https://b.example.com'],
    refuses: ['https://b.example.com.evil.test'],
  },
  {
    regex: /^https:\/\/(?:app|shop)\.example\.com$/,
    accepts: [APP],
    admits: [APP, 'https://shop.example.com'],
    refuses: ['https://xapp.example.com', `${APP}\n`, `x${APP}`, `${APP}.evil.test`],
  },
  {
    regex: /^https:\/\/app\.example\.com$|^https:\/\/b\.example\.com$/,
    accepts: [APP],
    admits: [APP, 'https://b.example.com'],
    refuses: ['https://c.example.com'],
  },
  {
    regex: /^https:\/\/(?:[a-z0-9-]+\.)+example\.com$/,
    accepts: [APP],
    admits: [APP, 'https://a.b.example.com'],
    refuses: ['https://example.com', 'https://evilexample.com'],
  },
  {
    regex: /^https:\/\/app\.example\.com:(?:3000|4000)$/u,
    accepts: [`${APP}:3000`],
    admits: [`${APP}:3000`, `${APP}:4000`],
    refuses: [APP, `${APP}:30000`],
  },
  {
    regex: /^https?:\/\/app\.example\.com(?::\d+)?$/,
    accepts: [APP, 'http://app.example.com', `${APP}:8443`],
    admits: [APP, 'http://app.example.com:81', `${APP}:8443`],
    // What no browser sends is refused ahead of the expression: a default port, one too high.
    refuses: [`${APP}:443`, `${APP}:99999`],
  },
];

/** What a developer's machine may have: judged like patterns of that shape. */
export const DEVELOPMENT: readonly { regex: RegExp; accepts: string[]; inProduction: string }[] = [
  {
    regex: /^http:\/\/localhost:\d+$/,
    accepts: ['http://localhost:3000'],
    inProduction: 'origin-loopback',
  },
  {
    regex: /^http:\/\/(?:[a-z0-9-]+\.)?localhost(?::\d+)?$/,
    accepts: ['http://localhost:3000', 'http://app.localhost'],
    inProduction: 'origin-loopback',
  },
  {
    regex: /^https:\/\/192\.168\.\d{1,3}\.\d{1,3}:8443$/,
    accepts: ['https://192.168.0.7:8443'],
    inProduction: 'origin-private-network',
  },
  {
    regex: /^https:\/\/127\.0\.0\.\d{1,3}$/,
    accepts: ['https://127.0.0.2'],
    inProduction: 'origin-loopback',
  },
];
