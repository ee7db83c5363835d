import { parse } from 'tldts';

/**
 * Hosting domains where anyone can register a name and which the public suffix list does not name, and parents of
 * some that it does: a pattern over `amazonaws.com` covers every bucket.
 */
const SUPPLEMENT: ReadonlySet<string> = new Set([
  ...['amazonaws.com', 'amazonaws.com.cn', 'app.github.dev', 'azure.com', 'bore.pub', 'cdpn.io', 'claude.site'],
  ...['cloudapp.azure.com', 'cloudworkstations.dev', 'codepen.io', 'codesandbox.io', 'core.windows.net'],
  ...['devtunnels.ms', 'exp.direct', 'firebase.studio', 'force.com', 'github.dev', 'gitpod.io', 'glitch.me'],
  ...['godaddysites.com', 'googleusercontent.com', 'gradio.live', 'idx.dev', 'jimdosite.com', 'jsbin.com'],
  ...['lhr.life', 'lhr.rocks', 'loca.lt', 'localhost.run', 'localtunnel.me', 'lovable.dev', 'lovableproject.com'],
  ...['mystrikingly.com', 'neocities.org', 'on.aws', 'oraclecloud.com', 'pagekite.me', 'railway.app', 'serveo.net'],
  ...['softr.app', 'stackblitz.io', 'teleporthq.app', 'tumblr.com', 'v0.app', 'v0.dev', 'webcontainer.io'],
  ...['weebly.com', 'windows.net', 'wordpress.com', 'zrok.io'],
]);

/**
 * Whether anyone can register a name directly under `base`: `registry` for a suffix of a domain registry,
 * `hosting` for one of a hosting provider (public suffix list, private section) or of an unknown top level.
 */
export function publicSuffixKind(base: string): 'registry' | 'hosting' | undefined {
  const plain = base.replace(/\.$/, '');
  if (plain === 'localhost' || plain.endsWith('.localhost') || /^[\d.]+$|^\[/.test(plain)) return undefined;
  if (SUPPLEMENT.has(plain)) return 'hosting';
  const found = parse(`x.${plain}`, { allowPrivateDomains: true, validateHostname: false });
  // Under a rule such as *.example.host the registrable names lie one label deeper than the base.
  if (found.domain !== null && found.publicSuffix !== plain) return undefined;
  return found.isIcann === true ? 'registry' : 'hosting';
}

/** The part of a host name that somebody registered: `example.co.uk` of `app.example.co.uk`. */
export function registrableDomain(host: string): string | undefined {
  return parse(host, { allowPrivateDomains: true, validateHostname: false }).domain ?? undefined;
}
