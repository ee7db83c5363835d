/** A name is the same with the dot of the root behind it. */
const withoutRoot = (host: string): string => (host.endsWith('.') ? host.slice(0, -1) : host);

/** Whether a host name always means the machine itself (Secure Contexts: potentially trustworthy hosts). */
export function isLoopback(written: string): boolean {
  const host = withoutRoot(written);
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Whether a host name is reachable in one private network only, or reserved for tests. */
export function isPrivateHost(written: string): boolean {
  const host = withoutRoot(written);
  // A name of one label is found in the network one is in, if at all.
  if (/^[a-z0-9_-]+$/.test(host)) return true;
  return (
    /(?:^|\.)(?:local|test|invalid|internal|intranet|intra|private|lan|corp|home|localdomain|home\.arpa)$/.test(host) ||
    /^(?:0|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|198\.1[89]|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.[\d.]+$/.test(
      host,
    ) ||
    /^\[(?:f(?:[cd]|e[89a-f])[0-9a-f:]*|::|::ffff:[0-9a-f:.]+)\]$/.test(host)
  );
}

/** Domains under which a developer's machine or workspace is shown to the internet for a while. */
const TUNNELS: ReadonlySet<string> = new Set([
  ...['app.github.dev', 'bore.pub', 'cloudworkstations.dev', 'csb.app', 'devtunnels.ms', 'exp.direct', 'gitpod.io'],
  ...['idx.dev', 'lhr.life', 'lhr.rocks', 'loca.lt', 'localhost.run', 'localtunnel.me', 'ngrok-free.app'],
  ...['ngrok-free.dev', 'ngrok.app', 'ngrok.dev', 'ngrok.io', 'pagekite.me', 'serveo.net', 'trycloudflare.com'],
  ...['webcontainer.io', 'zrok.io', 'pinggy.link', 'tunnelmole.net', 'instatunnel.my', 'lhrtunnel.link', 'nip.io'],
  ...['sslip.io', 'xip.io', 'traefik.me'],
]);

/** Whether a host is a tunnel to a developer's machine. */
export function isTunnel(written: string): boolean {
  let name = withoutRoot(written);
  while (!TUNNELS.has(name)) {
    const dot = name.indexOf('.');
    if (dot === -1) return false;
    name = name.slice(dot + 1);
  }
  return true;
}
