import { TUNNEL_SUFFIXES } from './hosting.suffixes.js';
import { isWildcardDns, isWithin } from './loopback.names.js';

/** The host without the trailing dot of the DNS root, which no check depends on. */
export function withoutRoot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/** Whether a host name always means the machine itself (Secure Contexts: potentially trustworthy hosts). */
export function isLoopback(written: string): boolean {
  const host = withoutRoot(written);
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Whether a host name is reachable in one private network only, or reserved for tests. */
export function isPrivateHost(written: string): boolean {
  const host = withoutRoot(written);
  // A single-label name resolves only in the user's own network, if at all.
  if (/^[a-z0-9_-]+$/.test(host)) return true;
  return (
    /(?:^|\.)(?:local|test|invalid|internal|intranet|intra|private|lan|corp|home|localdomain|home\.arpa)$/.test(host) ||
    /^(?:0|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|198\.1[89]|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.[\d.]+$/.test(
      host,
    ) ||
    /^\[(?:f(?:[cd]|e[89a-f])[0-9a-f:]*|::|::ffff:[0-9a-f:.]+)\]$/.test(host)
  );
}

/** Whether a host is a tunnel to a developer's machine, or resolves to whatever address its name holds. */
export function isTunnel(written: string): boolean {
  const host = withoutRoot(written);
  return isWithin(host, TUNNEL_SUFFIXES) || isWildcardDns(host);
}
