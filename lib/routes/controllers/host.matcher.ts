import { pathToRegexp } from 'path-to-regexp';

/** A host of `@Controller({ host })`. */
export type HostPattern = string | RegExp;

/** Tests a host name as Nest's own host filter does, with the same library. */
export function compileHosts(hosts: readonly HostPattern[]): (hostname: string) => boolean {
  const tests = hosts.map((host) => (typeof host === 'string' ? pathToRegexp(host).regexp : host));
  return (hostname) => tests.some((test) => hostname.match(test) !== null);
}
