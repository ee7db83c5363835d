import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transform } from '@swc/core';
import jestConfig from '../../jest.config.mjs';

// Node runs the hooks below on a thread of their own.
if (isMainThread) register(import.meta.url);

const ROOT = new URL('../../', import.meta.url);
const ENTRY = new URL(process.env.TEST_DIST === '1' ? 'dist/index.js' : 'lib/index.ts', ROOT).href;
const [[, options]] = Object.values(jestConfig.transform);

/** The package leads where the specs find it; a relative `.js` is the `.ts` it is written as. */
export async function resolve(specifier, context, next) {
  if (specifier === 'nestjs-cors') return { url: ENTRY, format: 'module', shortCircuit: true };
  if (specifier.startsWith('.') && specifier.endsWith('.js')) {
    const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (url.protocol === 'file:' && existsSync(url)) return { url: url.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), { ...options, filename });
  return { format: 'module', source: code, shortCircuit: true };
}
