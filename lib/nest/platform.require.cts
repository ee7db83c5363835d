import { createRequire } from 'node:module';

/**
 * Loads a package the way another one sees it: the routers' own matchers, in the version the platform runs, which the
 * top level of `node_modules` need not hold. CommonJS, since test runners that turn packages into CommonJS cannot take
 * `import.meta`.
 */
export function requireThrough<T>(...chain: [string, ...string[]]): T {
  let load = createRequire(__filename);
  for (const name of chain.slice(0, -1)) load = createRequire(load.resolve(name));
  return load(chain[chain.length - 1] as string) as T;
}
