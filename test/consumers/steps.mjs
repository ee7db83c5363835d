import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node, npm, read } from './command.mjs';
import { newApplication } from './new.application.mjs';
import { HERE, questions } from './questions.mjs';

/** The consumer's own manifest and lock, and the application that all of them share. */
export function copy(name, folder) {
  cpSync(join(HERE, 'tsconfig.consumer.json'), join(folder, 'tsconfig.consumer.json'));
  cpSync(join(HERE, 'tsconfig.consumer.json'), join(folder, 'tsconfig.json'));
  cpSync(join(HERE, name), folder, { recursive: true });
  cpSync(join(HERE, 'app'), join(folder, 'src'), { recursive: true });
  if (existsSync(join(folder, 'vitest.config.mjs'))) writeFileSync(join(folder, TESTS), testsForVitest());
  if (existsSync(join(folder, 'jest.esm.config.js')))
    cpSync(join(HERE, 'nest-11-cjs', TESTS), join(folder, 'esm', TESTS));
}

const TESTS = 'test/application.spec.ts';

/** The tests that Jest runs, with what Vitest has no globals for. */
function testsForVitest() {
  const forJest = readFileSync(join(HERE, 'nest-11-cjs', TESTS), 'utf8');
  return forJest.replace(
    "import 'nestjs-cors/jest';",
    "import 'nestjs-cors/vitest';\nimport { describe, expect, it } from 'vitest';",
  );
}

/** The package, its dependencies and theirs. */
const MOST_GAINED = 10;

const JEST = ['node_modules/jest/bin/jest.js', '--json'];

/** What runs the tests of a consumer, by the configuration that it has. */
const RUNNERS = {
  'jest.nest-new.config.js': JEST,
  'jest.swc.config.js': JEST,
  'jest.plain.config.js': JEST,
  'jest.esm.config.js': ['--experimental-vm-modules', ...JEST],
  'vitest.config.mjs': ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json'],
};

/** The tests of a configuration. Failures are in its report; without one Jest itself has failed. */
export async function tests(folder, config) {
  const report = `${config}.json`;
  try {
    await node(folder, ...RUNNERS[config], '--config', config, `--outputFile=${report}`);
  } catch (error) {
    if (!existsSync(join(folder, report))) throw error;
  }
  return read(folder, report).testResults.flatMap(({ assertionResults, message }) =>
    assertionResults.length === 0
      ? [{ name: config, fault: message }]
      : assertionResults.map(({ fullName, status, failureMessages }) => ({
          name: `${config}: ${fullName}`,
          ...(status === 'passed' ? {} : { fault: failureMessages.join('\n') || status }),
        })),
  );
}

export const installing = (name, folder, tarball) => ({
  'installs as its lock says': () => {
    copy(name, folder);
    return npm(folder, 'ci');
  },
  'takes the package, all peers fitting': () => npm(folder, 'install', '--no-save', '--strict-peer-deps', tarball),
});

const inProduction = (folder) =>
  Object.entries(read(folder, 'package-lock.json').packages)
    .filter(([, { dev, devOptional, optional }]) => !dev && !devOptional && !optional)
    .map(([path]) => path);

/** What `npm ci --omit=dev` gains by the package: itself and its dependencies, nothing that is there for tests. */
async function production(name, folder, tarball) {
  const apart = join(folder, 'production');
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(HERE, name, file), join(apart, file));
  const before = new Set(inProduction(apart));
  await npm(apart, 'install', '--package-lock-only', tarball);
  const gained = inProduction(apart).filter((path) => !before.has(path));
  if (gained.length > MOST_GAINED) throw new Error(`${gained.length} packages: ${gained.join(', ')}`);
}

export const compile = (folder) => node(folder, 'node_modules/typescript/bin/tsc');

/** What is done with a consumer, in this order. A step gives outcomes of its own, or is one. */
export function stepsOf(name, folder, tarball) {
  if (name.endsWith('-new')) return newApplication(name, folder, tarball);
  if (existsSync(join(HERE, name, 'types.program.mjs')))
    return {
      ...installing(name, folder, tarball),
      'compiles under each version of TypeScript': async () => {
        await node(folder, 'types.program.mjs');
        return read(folder, 'types.json').outcomes;
      },
    };
  const hasTests = existsSync(join(HERE, name, 'test'));
  return {
    ...installing(name, folder, tarball),
    'compiles against the types of the package': () => compile(folder),
    ...questions(name, folder),
    'brings only its own dependencies into production': () => production(name, folder, tarball),
    ...(hasTests ? { 'compiles its tests': () => node(folder, 'node_modules/typescript/bin/tsc', '-p', 'test') } : {}),
    ...Object.fromEntries(
      Object.keys(RUNNERS)
        .filter((config) => existsSync(join(HERE, name, config)))
        .map((config) => [`tests by ${config}`, () => tests(folder, config)]),
    ),
  };
}
