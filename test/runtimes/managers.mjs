import { join } from 'node:path';
import { run } from '../consumers/command.mjs';
import { questions } from '../consumers/questions.mjs';
import { tests } from '../consumers/steps.mjs';
import { compileBy, writeProject, writeSettings, writeWorkspaces } from './project.mjs';
import { named } from './runtimes.mjs';
import { titleOf } from './tools.mjs';

const PROJECT = 'nest-12-esm';
/** One repository with an application of Nest 11 and one of Nest 12. */
const WORKSPACES = ['nest-11-cjs', 'nest-12-esm'];

/** What packages import and do not declare: the types of Nest itself do not compile under Plug'n'Play without it. */
const UNDECLARED = `packageExtensions:
  "@fastify/cors@*": { dependencies: { fastify: "*" } }
  "@nestjs/core@*": { dependencies: { "@standard-schema/spec": "*" } }
`;

const yarn = (linker, more = '') => ({
  ...{ tool: 'Yarn', exec: ['run'] },
  settings: {
    // Without a lock of its own it would look for a project above.
    'yarn.lock': '',
    '.yarnrc.yml': `nodeLinker: ${linker}\nenableTelemetry: false\nenableImmutableInstalls: false\n${more}`,
  },
});
const pnpm = (more = '') => ({
  ...{ tool: 'pnpm', exec: ['exec'], settings: { 'pnpm-workspace.yaml': `strictPeerDependencies: true\n${more}` } },
});
const bun = { tool: 'Bun', exec: ['run'] };

/** How a manager is set up, calls the command of a package, and, if Node alone would not find packages, a program. */
const PROJECTS = {
  'isolated node_modules': { ...pnpm(), quick: true },
  'node-modules linker': yarn('node-modules'),
  "Plug'n'Play": { ...yarn('pnp', UNDECLARED), program: (command) => [command, 'node'] },
  install: bun,
};
const REPOSITORIES = {
  'npm workspaces, nested': { tool: 'npm', exec: ['exec', '--'], install: ['--install-strategy=nested'] },
  'pnpm workspaces': pnpm('packages: ["apps/*"]\n'),
  'Yarn workspaces': yarn('node-modules'),
  'Bun workspaces': bun,
};

async function install(folder, { tool, settings = {}, install: options = [] }, context) {
  const command = await context.tool(tool);
  writeSettings(folder, settings);
  await run(folder, command, 'install', ...options);
  return command;
}

/** What is asked of an application that a manager has installed. */
function asked(consumer, folder, { exec, program = () => [process.execPath] }, command) {
  const runtime = program(command);
  return {
    'compiles against the types of the package': () => compileBy(folder, runtime),
    ...questions(consumer, folder, { runtime, cli: [command, ...exec, 'nestjs-cors'] }),
  };
}

const projectRows = Object.entries(PROJECTS).map(([name, manager]) => ({
  name: `${titleOf(manager.tool)}, ${name}`,
  quick: manager.quick ?? false,
  async steps(folder, context) {
    writeProject(PROJECT, folder, context.tarball);
    return named(PROJECT, asked(PROJECT, folder, manager, await install(folder, manager, context)));
  },
}));

/** Each application gets the copy of the package whose peers are its own Nest. */
const repositoryRows = Object.entries(REPOSITORIES).map(([name, manager]) => ({
  name,
  quick: false,
  async steps(folder, context) {
    writeWorkspaces(WORKSPACES, folder, context.tarball);
    const command = await install(folder, manager, context);
    const steps = WORKSPACES.map((consumer) =>
      named(consumer, asked(consumer, join(folder, 'apps', consumer), manager, command)),
    );
    return Object.assign({}, ...steps);
  },
}));

/** The tests of a project as `nest new` of Nest 11 sets it up. */
const jestRow = {
  name: `${titleOf('pnpm')}, Jest`,
  quick: false,
  async steps(folder, context) {
    writeProject('nest-11-cjs', folder, context.tarball, { testing: true });
    await install(folder, pnpm('strictDepBuilds: false\n'), context);
    return { 'nest-11-cjs tests by Jest': () => tests(folder, 'jest.nest-new.config.js') };
  },
};

export const managerRows = [...projectRows, jestRow, ...repositoryRows];
