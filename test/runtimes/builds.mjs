// Applications built by the Nest CLI and by bundlers: those in a single folder run where no package can be found.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { node, npm, read } from '../consumers/command.mjs';
import { ask } from '../consumers/questions.mjs';
import { writeProject, writeSettings } from './project.mjs';

const NEST = 'node_modules/@nestjs/cli/bin/nest.js';

/** Packages that Nest asks for by name and does without. */
const OPTIONAL = String(
  /^(?:@nestjs\/(?:microservices|websockets)|class-(?:transformer|validator)|@fastify\/(?:static|view|multipart))(?:\/.*)?$/,
);
const ignored = `new IgnorePlugin({ checkResource: (name) => ${OPTIONAL}.test(name) })`;

const CLI_12 = {
  title: 'Nest CLI 12.0.8',
  consumer: 'nest-12-esm',
  packages: {
    ...{ '@nestjs/cli': '12.0.8', '@nestjs/schematics': '12.0.0', '@swc/cli': '0.8.1', '@swc/core': '1.16.18' },
    ...{ '@rspack/core': '2.3.3', 'webpack-node-externals': '3.0.0', 'tsconfig-paths-webpack-plugin': '4.2.0' },
    rolldown: '1.0.0',
  },
  settings: {
    // The preset takes the modules of Node as CommonJS, as CommonJS packages do.
    'rspack.one.cjs': `
      const { IgnorePlugin } = require('@rspack/core').rspack;
      module.exports = (options) => ({
        ...options, externals: [], externalsPresets: { node: true }, plugins: [...options.plugins, ${ignored}],
      });`,
    'rolldown.config.mjs': `
      export default {
        input: 'src/main.ts', platform: 'node', tsconfig: 'tsconfig.json', external: ${OPTIONAL},
        output: { file: 'dist/main.js', format: 'esm', codeSplitting: false },
      };`,
  },
  builds: {
    'nest build': { program: [NEST, 'build'] },
    'nest build --builder swc': { program: [NEST, 'build', '--builder', 'swc'] },
    'nest build --builder rspack': { program: [NEST, 'build', '--builder', 'rspack'] },
    'nest build --builder rspack, one folder': {
      ...{ program: [NEST, 'build', '--builder', 'rspack', '--rspackPath', 'rspack.one.cjs'], alone: true },
    },
    'rolldown, one file': { program: ['node_modules/rolldown/bin/cli.mjs', '-c', 'rolldown.config.mjs'], alone: true },
  },
};

const CLI_11 = {
  title: 'Nest CLI 11.0.24',
  consumer: 'nest-11-cjs',
  packages: { '@nestjs/cli': '11.0.24', '@swc/cli': '0.6.0', '@swc/core': '1.16.18', 'ts-loader': '9.6.2' },
  settings: {
    // Imports are written for Node here, with the names of files as they are built.
    'webpack.one.js': `
      module.exports = (options, { IgnorePlugin }) => ({
        ...options, externals: [], plugins: [...options.plugins, ${ignored}],
        resolve: { ...options.resolve, extensionAlias: { '.js': ['.ts', '.js'] } },
      });`,
  },
  builds: {
    'nest build': { program: [NEST, 'build'] },
    // It keeps the name of the folder where tsconfig.json names a `rootDir`.
    'nest build --builder swc': { program: [NEST, 'build', '--builder', 'swc'], main: 'src/main.js' },
    'nest build --webpack, one file': {
      ...{ program: [NEST, 'build', '--webpack', '--webpackPath', 'webpack.one.js'], alone: true },
    },
  },
};

const NX = {
  title: 'Nx 23.2.1',
  consumer: 'nest-11-cjs',
  packages: {
    ...{ nx: '23.2.1', '@nx/js': '23.2.1', '@nx/webpack': '23.2.1', webpack: '5.113.0', 'webpack-cli': '7.3.1' },
    ...{ '@swc/core': '1.16.18', '@swc-node/register': '1.12.1' },
  },
  settings: {
    'nx.json': { useDaemonProcess: false, neverConnectToCloud: true, analytics: false },
    'project.json': {
      ...{ name: 'shop', root: '.', sourceRoot: 'src', projectType: 'application' },
      targets: {
        build: {
          executor: '@nx/webpack:webpack',
          options: {
            ...{ webpackConfig: 'webpack.one.js', outputPath: 'dist', main: 'src/main.ts' },
            ...{ tsConfig: 'tsconfig.json', target: 'node', compiler: 'tsc' },
          },
        },
      },
    },
    'webpack.one.js': `
      const { NxAppWebpackPlugin } = require('@nx/webpack/app-plugin');
      const { IgnorePlugin } = require('webpack');
      const application = {
        target: 'node', compiler: 'tsc', main: './src/main.ts', tsConfig: './tsconfig.json',
        optimization: false, outputHashing: 'none', externalDependencies: 'none',
      };
      module.exports = {
        output: { path: require('node:path').join(__dirname, 'dist') },
        resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
        plugins: [new NxAppWebpackPlugin(application), ${ignored}],
      };`,
  },
  builds: { 'nx build, one file': { program: ['node_modules/nx/dist/bin/nx.js', 'build', 'shop'], alone: true } },
};

/** What is built, in a folder where there is nothing else. */
function alone(folder, main, type) {
  const apart = `${folder}-alone`;
  rmSync(apart, { recursive: true, force: true });
  mkdirSync(apart);
  cpSync(join(folder, 'dist'), apart, { recursive: true });
  writeSettings(apart, { 'package.json': { type } });
  const { version } = read(folder, 'node_modules/@nestjs/core/package.json');
  return ask(apart, main, undefined, version);
}

function stepsOf(folder, name, { program, main = 'main.js', alone: apart = false }, type) {
  return {
    [`${name}: builds`]: () => {
      rmSync(join(folder, 'dist'), { recursive: true, force: true });
      return node(folder, ...program);
    },
    [`${name}: runs to its end`]: () => (apart ? alone(folder, main, type) : ask(folder, `dist/${main}`)),
  };
}

export const buildRows = [CLI_12, CLI_11, NX].map(({ title, consumer, packages, settings, builds }) => ({
  name: `builds of ${title}`,
  quick: false,
  async steps(folder, { tarball }) {
    writeProject(consumer, folder, tarball, { packages });
    writeSettings(folder, { 'nest-cli.json': { sourceRoot: 'src' }, ...settings });
    await npm(folder, 'install');
    const { type = 'commonjs' } = read(folder, 'package.json');
    const steps = Object.entries(builds).map(([name, build]) => stepsOf(folder, name, build, type));
    return Object.assign({}, ...steps);
  },
}));
