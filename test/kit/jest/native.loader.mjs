import * as typescript from '../typescript.loader.mjs';

const GLOBALS = new URL('globals.mjs', import.meta.url).href;

/** Every spec has what is written in TypeScript to itself; the package and its dependencies are loaded once. */
export async function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: GLOBALS, shortCircuit: true };
  const found = await typescript.resolve(specifier, context, next);
  const spec = /\?spec=[\w-]+$/.exec(context.parentURL ?? '')?.[0];
  return spec && found.url.endsWith('.ts') ? { ...found, url: found.url + spec } : found;
}

export function load(url, context, next) {
  return typescript.load(url, context, next);
}
