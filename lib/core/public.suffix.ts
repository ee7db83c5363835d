import { parse } from 'tldts';
import { suffixesBelow } from './suffix.parents.js';

/**
 * Hosting domains where anyone can register a name and which the public suffix list does not name, and parents of
 * some that it does: a pattern over `amazonaws.com` covers every bucket.
 */
const SUPPLEMENT: ReadonlySet<string> = new Set(
  `
    aliyuncs.com amazonaws.com amazonaws.com.cn app.github.dev appdomain.cloud atlassian.net auth0.com azure.com
    azurecontainerapps.io b-cdn.net bore.pub cdpn.io claude.site cloudapp.azure.com cloudworkstations.dev
    codepen.io codesandbox.io core.windows.net devtunnels.ms exp.direct firebase.studio force.com ghost.io
    github.dev gitpod.io glitch.me godaddysites.com googleusercontent.com gradio.live idx.dev instatunnel.my
    jimdosite.com jsbin.com kinsta.app koyeb.app lhr.life lhr.rocks lhrtunnel.link lightning.force.com
    livejournal.com loca.lt localhost.run localtunnel.me lovable.dev lovableproject.com medium.com modal.run
    my.salesforce.com my.site.com myqcloud.com myshopify.com mystrikingly.com neocities.org nip.io okta.com
    on.aws oraclecloud.com pagekite.me pinggy.link powerappsportals.com railway.app scalingo.io serveo.net
    sevalla.app sharepoint.com shinyapps.io softr.app squarespace.com sslip.io stackblitz.io
    storage.googleapis.com strikingly.com substack.com teleporthq.app tistory.com traefik.me ts.net tumblr.com
    tunnelmole.net v0.app v0.dev webcontainer-api.io webcontainer.io weebly.com windows.net wordpress.com
    wpengine.com xip.io zendesk.com zohosites.com zrok.io
  `
    .trim()
    .split(/\s+/),
);

/**
 * Whether anyone can register a name directly under `base`: `registry` for a suffix of a domain registry,
 * `hosting` for one of a hosting provider (public suffix list, private section) or of an unknown top level. With
 * `labels`, also anywhere further down: there a `*` stands for several labels.
 */
export function publicSuffixKind(base: string, labels = false): 'registry' | 'hosting' | undefined {
  const plain = base.replace(/\.$/, '');
  if (plain === 'localhost' || plain.endsWith('.localhost') || /^[\d.]+$|^\[/.test(plain)) return undefined;
  if (SUPPLEMENT.has(plain)) return 'hosting';
  const found = parse(`x.${plain}`, { allowPrivateDomains: true, validateHostname: false });
  // Under a rule such as *.example.host the registrable names lie one label deeper than the base.
  if (found.domain !== null && found.publicSuffix !== plain) return labels ? suffixesBelow(plain) : undefined;
  return found.isIcann === true ? 'registry' : 'hosting';
}

/** The part of a host name that somebody registered: `example.co.uk` of `app.example.co.uk`. */
export function registrableDomain(host: string): string | undefined {
  return parse(host, { allowPrivateDomains: true, validateHostname: false }).domain ?? undefined;
}
