import { isSafePattern } from 'redos-detector';
import type { IssueCollector } from './configuration.issue.js';
import { splitOrigin } from './origin.grammar.js';
import { publicSuffixKind, registrableDomain } from './public.suffix.js';

/** A regular expression of `origins`, its shape already checked. */
export interface VettedRegex {
  readonly regex: RegExp;
  readonly accepts: readonly string[];
  readonly rejects: readonly string[];
}

/** Checks one regular expression against its examples and against what somebody else could own. */
export function vetRegex(rule: VettedRegex, path: string, issues: IssueCollector): boolean {
  const { regex, accepts, rejects } = rule;
  const flags = regex.flags.replace(/[^gymsi]/g, '');
  if (flags !== '') issues.add('regex-flags', `${path}.regex`, regex, flags);
  if (accepts.length === 0) issues.add('regex-examples-missing', `${path}.accepts`, regex);
  const anchored = isAnchored(regex.source);
  if (!anchored) issues.add('regex-not-anchored', `${path}.regex`, regex);
  // The examples are short; a hostile expression is told apart before anything longer is tried.
  const unsafe = backtracks(regex);
  if (unsafe !== undefined) {
    issues.add(unsafe, `${path}.regex`, regex);
    return false;
  }
  const whole = new RegExp(`^(?:${regex.source})$`, regex.flags.replace(/[^uv]/g, ''));
  accepts.forEach((example, index) => {
    if (!whole.test(example)) issues.add('regex-refuses-example', `${path}.accepts[${index}]`, regex, example);
  });
  rejects.forEach((example, index) => {
    if (whole.test(example)) issues.add('regex-accepts-reject', `${path}.rejects[${index}]`, regex, example);
  });
  const lookAlike = lookAlikesOf(accepts).find((candidate) => whole.test(candidate));
  if (lookAlike !== undefined) issues.add('regex-look-alike', `${path}.regex`, regex, JSON.stringify(lookAlike));
  return anchored && flags === '' && lookAlike === undefined;
}

/**
 * Whether a hostile text could make the expression backtrack without bound. Steps are counted, not seconds: the same
 * expression starts or does not start on every machine.
 */
function backtracks(regex: RegExp): 'regex-unsafe' | 'regex-not-analysable' | undefined {
  try {
    // A name changes nothing about how a group matches, and the analyser knows none.
    const source = regex.source.replace(/\(\?<[A-Za-z_$][\w$]*>/g, '(?:');
    const bounds = { maxScore: 200, maxSteps: 5000, unicode: /[uv]/.test(regex.flags) };
    const safe = separateAlternatives(source).every((part) => isSafePattern(part, bounds).safe);
    return safe ? undefined : 'regex-unsafe';
  } catch {
    return 'regex-not-analysable';
  }
}

/** What is tried one after the other costs the sum of its parts, and each part can be judged alone. */
function separateAlternatives(source: string): string[] {
  if (/\\[1-9k]/.test(source)) return [source];
  const group = /^\^\((?:\?:)?([^]*)\)\$$/.exec(source)?.[1];
  if (group === undefined || !isBalanced(group)) return topLevelAlternatives(source);
  return topLevelAlternatives(group).map((part) => `^(?:${part})$`);
}

/** Whether every alternative begins with ^ and ends with $: `^a|b$` is not anchored, `(?:^a$)|(?:^b$)` is. */
export function isAnchored(source: string): boolean {
  return topLevelAlternatives(source).every((part) => {
    const group = /^\((?:\?:)?([^]*)\)$/.exec(part)?.[1];
    if (group !== undefined && isBalanced(group)) return isAnchored(group);
    return part.startsWith('^') && /(?<!\\)(?:\\\\)*\$$/.test(part);
  });
}

/** Whether what stands between two parentheses is one group, and not `a)(b`. */
function isBalanced(inner: string): boolean {
  let depth = 0;
  for (const char of inner.replace(/\\.|\[(?:\\.|[^\]])*\]/g, '')) {
    if (char === '(') depth++;
    else if (char === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

function topLevelAlternatives(source: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let inClass = false;
  let start = 0;
  for (let i = 0; i < source.length; i++) {
    const char = source[i];
    if (char === '\\') i++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) {
      parts.push(source.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, source.slice(start)];
}

/** Names that anybody can have for the asking. */
const ANYBODYS: readonly string[] = [
  ...[
    'com',
    'net',
    'dev',
    'github.io',
    'gitlab.io',
    'vercel.app',
    'netlify.app',
    'pages.dev',
    'workers.dev',
    'web.app',
  ],
  ...['herokuapp.com', 'onrender.com', 'azurewebsites.net', 'cloudfront.net', 'ngrok-free.app', 'up.railway.app'],
]
  .map((suffix) => `https://evil.${suffix}`)
  .concat('https://6.6.6.6', 'http://6.6.6.6');

/**
 * Origins that look like the accepted ones and belong to somebody else. A further label in front is none, and a
 * scheme or port varies on purpose where the examples show more than one.
 */
export function lookAlikesOf(accepts: readonly string[]): string[] {
  const known = accepts.map(splitOrigin).filter((parts) => parts !== undefined);
  const schemesVary = new Set(known.map((parts) => parts.scheme)).size > 1;
  const portsVary = new Set(known.map((parts) => parts.port)).size > 1;
  const found = known.flatMap(({ scheme, host, port }) => {
    const suffix = port === '' ? '' : `:${port}`;
    const origin = `${scheme}://${host}${suffix}`;
    const domain = registrableDomain(host) ?? host;
    const labels = host.slice(0, host.length - domain.length);
    const others = schemesVary ? [] : [scheme === 'https' ? 'http' : 'https', 'ftp'];
    return [
      ...[`${host}.evil.test`, `${host}evil`, `${host}_.evil.test`, `${host}-evil.test`].map((h) => `${scheme}://${h}`),
      ...['evil', 'evil-', 'evil_', 'x', 'my', 'bad', '1'].flatMap((glue) => [
        `${scheme}://${labels}${glue}${domain}${suffix}`,
        `${scheme}://${glue}${domain}${suffix}`,
      ]),
      ...dotsReplaced(labels, domain).map((h) => `${scheme}://${h}${suffix}`),
      ...others.map((other) => `${other}://${host}${suffix}`),
      ...(portsVary ? [] : [1, 8080, 65535].map((other) => `${scheme}://${host}:${other}`)),
      ...neighbours(domain).map((other) => `${scheme}://${labels}${other}${suffix}`),
      ...[
        '/',
        '.',
        '@evil.test',
        '#',
        '?',
        ' ',
        '\n',
        '\nx',
        '`.evil.test',
        '%60.evil.test',
        ', https://evil.test',
      ].map((tail) => origin + tail),
      ...[`https://evil.test/${host}`, `https://evil.test#${host}`, `https://evil.test?${origin}`],
      ...[`x${origin}`, ` ${origin}`, `\n${origin}`, origin.toUpperCase(), `${scheme}://user@${host}${suffix}`],
      ...(publicSuffixKind(host.slice(host.indexOf('.') + 1))
        ? [`${scheme}://evil${host.slice(host.indexOf('.'))}`]
        : []),
    ];
  });
  return ['null', '', ...ANYBODYS, ...found].filter((candidate) => !accepts.includes(candidate));
}

/** Other domains of the same shape: a letter changed, or the name made longer. */
function neighbours(domain: string): string[] {
  const dot = domain.indexOf('.');
  if (dot < 1 || /^[\d.]+$|^\[/.test(domain)) return [];
  const [name, suffix] = [domain.slice(0, dot), domain.slice(dot)];
  const letter = name[1] === 'z' ? 'y' : 'z';
  return [`${name[0]}${letter}${name.slice(2)}`, `${name}evil`, `${name}-evil`, `${name}1`].map(
    (other) => other + suffix,
  );
}

/** The host with each dot of the registered domain, and the one in front of it, replaced in turn. */
function dotsReplaced(labels: string, domain: string): string[] {
  const host = labels + domain;
  const first = labels === '' ? 0 : labels.length - 1;
  const dots = [...host.matchAll(/\./g)].map((dot) => dot.index).filter((index) => index >= first);
  return dots.flatMap((index) =>
    ['x', '-', ''].map((other) => `${host.slice(0, index)}${other}${host.slice(index + 1)}`),
  );
}
