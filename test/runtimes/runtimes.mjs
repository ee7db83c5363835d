import { join } from 'node:path';
import { questions } from '../consumers/questions.mjs';
import { compile, installing } from '../consumers/steps.mjs';
import { titleOf } from './tools.mjs';

/** ES modules with the newest Nest, and CommonJS with Nest 11. */
const PROJECTS = ['nest-12-esm', 'nest-11-cjs'];

/**
 * Deno takes a file as CommonJS only where it is told to, and waits for ever where `require()` is the first to load an
 * ES module that imports much CommonJS, as `import '@nestjs/common'; import '@nestjs/core';` of Nest 11.
 */
const DENO = ['run', '--allow-all', '--unstable-detect-cjs', '--preload', './node_modules/nestjs-cors/dist/index.js'];

/** Options after the command of a runtime. */
const RUNTIMES = {
  'Node 20.19.0': { options: [] },
  'Node 22.12.0': { options: [], quick: true },
  'Node 24.22.3': { options: [] },
  'Node 26.12.1': { options: [] },
  Bun: { options: [], quick: true },
  Deno: { options: DENO },
};

/** Each project installed by npm and compiled once, for all runtimes; or where the consumers have left it. */
export function projectsIn(folder, tarball, consumers) {
  const ready = new Map();
  const prepare = async (name, own) => {
    if (consumers !== undefined) return join(consumers, name);
    for (const act of Object.values(installing(name, own, tarball))) await act();
    await compile(own);
    return own;
  };
  return (name) => {
    if (!ready.has(name)) ready.set(name, prepare(name, join(folder, name)));
    return ready.get(name);
  };
}

/** The steps of each project by a step that says so. */
export const named = (subject, steps) =>
  Object.fromEntries(Object.entries(steps).map(([step, act]) => [`${subject} ${step}`, act]));

/** The questions of the consumers, asked under another runtime. */
export const runtimeRows = Object.entries(RUNTIMES).map(([name, { options, quick = false }]) => ({
  name: titleOf(name),
  quick,
  async steps(_folder, { tool, project }) {
    const runtime = [await tool(name), ...options];
    const steps = {};
    for (const consumer of PROJECTS)
      Object.assign(steps, named(consumer, questions(consumer, await project(consumer), { runtime })));
    return steps;
  },
}));
