import { isLoopback, withoutRoot } from '../host.kind.js';
import { splitOrigin } from '../origin.grammar.js';
import { publicSuffixKind, registrableDomain } from '../public.suffix.js';

/** Names that anyone can register. */
const REGISTRABLE: readonly string[] = [
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
  .flatMap((origin) => [origin, `${origin}.`])
  .concat('https://6.6.6.6', 'http://6.6.6.6');

/**
 * Origins that look like the accepted ones but belong to somebody else. A further label in front is not a look-alike;
 * nor is another scheme or port if the examples have several.
 */
export function lookAlikesOf(accepts: readonly string[]): string[] {
  return ['null', '', ...REGISTRABLE, ...variantsOf(accepts)].filter(
    (candidate) => !accepts.includes(candidate) && !isOwn(candidate),
  );
}

/** The same, without those that are made of no accepted one. */
export function variantsOf(accepts: readonly string[]): string[] {
  const known = accepts.map(splitOrigin).filter((parts) => parts !== undefined);
  const schemesVary = new Set(known.map((parts) => parts.scheme)).size > 1;
  const portsVary = new Set(known.map((parts) => parts.port)).size > 1;
  const found = known.flatMap(({ scheme, host: written, port }) => {
    const host = withoutRoot(written);
    const root = written.slice(host.length);
    const suffix = port === '' ? root : `${root}:${port}`;
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
      ...(portsVary ? [] : [1, 8080, 65535].map((other) => `${scheme}://${host}${root}:${other}`)),
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
        ? [`${scheme}://evil${host.slice(host.indexOf('.'))}${suffix}`]
        : []),
    ];
  });
  return found.filter((candidate) => !accepts.includes(candidate) && !isOwn(candidate));
}

/** Loopback hosts cannot belong to somebody else. */
function isOwn(origin: string): boolean {
  return isLoopback(splitOrigin(origin)?.host ?? '');
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
  const first = labels.length - 1;
  const dots = [...host.matchAll(/\./g)].map((dot) => dot.index).filter((index) => index >= first);
  return dots.flatMap((index) =>
    ['x', '-', ''].map((other) => `${host.slice(0, index)}${other}${host.slice(index + 1)}`),
  );
}
