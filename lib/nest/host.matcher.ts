import { requireThrough } from './platform.require.cjs';

/** A host of `@Controller({ host })`. */
export type HostPattern = string | RegExp;

/** The test that Nest's own host filter makes, with the library it makes it with. */
export function compileHosts(hosts: readonly HostPattern[]): (hostname: string) => boolean {
  const { pathToRegexp } = requireThrough<{ pathToRegexp(path: string): { regexp: RegExp } }>(
    '@nestjs/core',
    'path-to-regexp',
  );
  const tests = hosts.map((host) => (typeof host === 'string' ? pathToRegexp(host).regexp : host));
  return (hostname) => tests.some((test) => hostname.match(test) !== null);
}
