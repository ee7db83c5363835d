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
const [folder, ending] = process.env.TEST_DIST === '1' ? ['dist', 'js'] : ['lib', 'ts'];
const [[, options]] = Object.values(jestConfig.transform);

/** The package leads where the specs find it; a relative `.js` is the `.ts` it is written as, a `.cjs` the `.cts`. */
export async function resolve(specifier, context, next) {
  const entry = /^nestjs-cors(?:\/(\w+))?$/.exec(specifier);
  if (entry) {
    const url = new URL(`${folder}/${entry[1] ?? 'index'}.${ending}`, ROOT).href;
    return { url, format: 'module', shortCircuit: true };
  }
  if (/^\..*\.c?js$/.test(specifier)) {
    const url = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
    const format = specifier.endsWith('.cjs') ? 'commonjs' : 'module';
    if (url.protocol === 'file:' && existsSync(url)) return { url: url.href, format, shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!/\.c?ts$/.test(url)) return next(url, context);
  const filename = fileURLToPath(url);
  const source = await readFile(filename, 'utf8');
  const commonjs = url.endsWith('.cts');
  // The annotation tells Node which names CommonJS exports.
  const module = commonjs ? { type: 'commonjs', exportInteropAnnotation: true } : options.module;
  const { code } = await transform(source, { ...options, module, filename });
  return { format: commonjs ? 'commonjs' : 'module', source: code, shortCircuit: true };
}
