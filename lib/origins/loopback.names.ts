/** Domains whose every name resolves to 127.0.0.1, for use on a developer's machine. */
const LOOPBACK: ReadonlySet<string> = new Set([
  ...['127.ca', '127-0-0-1.org.uk', '42foo.com', 'colasloth.com', 'ddev.site', 'devd.io', 'fuf.me', 'lacolhost.com'],
  ...['lcl.host', 'lndo.site', 'local.gd', 'localdev.me', 'localho.st', 'localhost.direct', 'localtest.me', 'lvh.me'],
  ...['smackaho.st', 'ulh.us', 'vcap.me'],
]);

/** Domains whose names resolve to the address written in the name, or to one that the client chooses. */
const WILDCARD_DNS: ReadonlySet<string> = new Set([
  ...['1u.ms', 'backname.io', 'ip.addr.tools', 'local-ip.co', 'local-ip.sh', 'nip.io', 'rbndr.us', 'rebind.network'],
  ...['plex.direct', 'sslip.io', 'traefik.me', 'xip.io', 'xip.name'],
]);

/** Whether a host is one of `domains`, or a subdomain of one. */
export function isWithin(host: string, domains: ReadonlySet<string>): boolean {
  let name = host;
  while (!domains.has(name)) {
    const dot = name.indexOf('.');
    if (dot === -1) return false;
    name = name.slice(dot + 1);
  }
  return true;
}

/** Whether the names below a host resolve to any address: `203-0-113-7.nip.io`. */
export function isWildcardDns(host: string): boolean {
  return isWithin(host, WILDCARD_DNS);
}

/** Whether a public DNS name resolves to the local machine: `app.lvh.me`, `127-0-0-1.nip.io`. */
export function isLoopbackName(host: string): boolean {
  return (
    isWithin(host, LOOPBACK) || (isWildcardDns(host) && /(?:^|[.-])(?:127(?:[.-]\d{1,3}){3}|7f000001)[.-]/.test(host))
  );
}
