import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Variables of the machine must not configure the applications. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:NODE_ENV|NODE_OPTIONS|CORS_.*)$/.test(name)),
);

const execute = promisify(execFile);

/** Runs a command to its end; what it printed is the fault where it fails. */
export async function run(cwd, command, ...args) {
  try {
    await execute(command, args, { cwd, env, timeout: 300_000, maxBuffer: 2 ** 26 });
  } catch (error) {
    throw new Error(`${[command, ...args].join(' ')}: ${error.message}\n${error.stdout}${error.stderr}`);
  }
}

const node = (folder, ...args) => run(folder, process.execPath, ...args);
// What the cache of npm holds is taken from there: a lock names each package by its digest.
const npm = (folder, ...args) =>
  run(folder, 'npm', ...args, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');
const read = (folder, name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

/** The consumer's own manifest and lock, and the application that all of them share. */
function copy(name, folder) {
  cpSync(join(HERE, name), folder, { recursive: true });
  cpSync(join(HERE, 'app'), join(folder, 'src'), { recursive: true });
  cpSync(join(HERE, 'tsconfig.consumer.json'), join(folder, 'tsconfig.json'));
  if (existsSync(join(folder, 'vitest.config.mjs'))) writeFileSync(join(folder, TESTS), testsForVitest());
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

async function program(folder) {
  await node(folder, 'dist/main.js', 'outcomes.json');
  return read(folder, 'outcomes.json').outcomes;
}

const uses = (name, dependency) => dependency in read(join(HERE, name), 'package.json').dependencies;

/** What is asked of packages that not every consumer has. Where no engine is named, engines are asked nothing. */
async function further(folder, what) {
  cpSync(join(HERE, `${what}.program.mjs`), join(folder, `${what}.program.mjs`));
  await node(folder, `${what}.program.mjs`);
  return read(folder, `${what}.json`).outcomes;
}

/** The package, its dependencies and theirs. */
const MOST_GAINED = 10;

const JEST = ['node_modules/jest/bin/jest.js', '--json'];

/** What runs the tests of a consumer, by the configuration that it has. */
const RUNNERS = {
  'jest.nest-new.config.js': JEST,
  'jest.swc.config.js': JEST,
  'jest.plain.config.js': JEST,
  'vitest.config.mjs': ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json'],
};

/** By the module class of the built application. */
const report = (folder) =>
  node(folder, 'node_modules/nestjs-cors/dist/cli.js', 'report', 'dist/shop.module.js', '--export', 'ShopModule');

/** The tests of a configuration. Failures are in its report; without one Jest itself has failed. */
async function tests(folder, runner, config) {
  const report = `${config}.json`;
  try {
    await node(folder, ...runner, '--config', config, `--outputFile=${report}`);
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

const installing = (name, folder, tarball) => ({
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

/** What is done with a consumer, in this order. A step gives outcomes of its own, or is one. */
export function stepsOf(name, folder, tarball) {
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
    'compiles against the types of the package': () => node(folder, 'node_modules/typescript/bin/tsc'),
    'runs to its end': () => program(folder),
    'is reported on by the command line': () => report(folder),
    'brings only its own dependencies into production': () => production(name, folder, tarball),
    ...(hasTests ? { 'compiles its tests': () => node(folder, 'node_modules/typescript/bin/tsc', '-p', 'test') } : {}),
    ...(uses(name, 'pg') ? { 'asks the engines': () => further(folder, 'engines') } : {}),
    ...(uses(name, 'socket.io-client') ? { 'opens sockets': () => further(folder, 'sockets') } : {}),
    ...Object.fromEntries(
      Object.entries(RUNNERS)
        .filter(([config]) => existsSync(join(HERE, name, config)))
        .map(([config, runner]) => [`tests by ${config}`, () => tests(folder, runner, config)]),
    ),
  };
}
