import { pathToRegexp } from 'path-to-regexp';

/** A host of `@Controller({ host })`. */
export type HostPattern = string | RegExp;

/** The test that Nest's own host filter makes, with the library it makes it with. */
export function compileHosts(hosts: readonly HostPattern[]): (hostname: string) => boolean {
  const tests = hosts.map((host) => (typeof host === 'string' ? pathToRegexp(host).regexp : host));
  return (hostname) => tests.some((test) => hostname.match(test) !== null);
}
