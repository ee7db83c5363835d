import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transform } from '@swc/core';

// Node runs the hooks below on a thread of their own.
if (isMainThread) register(import.meta.url);

const ROOT = new URL('../../', import.meta.url);
const OPTIONS = {
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'nodenext' },
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
};

/** The package leads where the specs find it: into build; a relative `.js` is the `.ts` it is written as. */
export async function resolve(specifier, context, next) {
  const entry = /^nestjs-cors(?:\/(\w+))?$/.exec(specifier);
  if (entry) return next(new URL(`build/${entry[1] ?? 'index'}.js`, ROOT).href, context);
  // Packages have folders of that name as well.
  const own = !context.parentURL?.includes('/node_modules/');
  const room = own && /^(?:\.\.\/)+lib\/(.*\.js)$/.exec(specifier);
  if (room) return next(new URL(`build/${room[1]}`, ROOT).href, context);
  if (/^\..*\.js$/.test(specifier)) {
    const url = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
    if (url.protocol === 'file:' && existsSync(url)) return { url: url.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  const filename = url.startsWith('file:') ? fileURLToPath(url) : url;
  if (!filename.endsWith('.ts')) return next(url, context);
  const source = await readFile(filename, 'utf8');
  const { code } = await transform(source, { ...OPTIONS, filename });
  return { format: 'module', source: code, shortCircuit: true };
}
