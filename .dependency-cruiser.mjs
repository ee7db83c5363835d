/** The rooms of lib in their order: each imports only rooms that stand later in the list. */
const ORDER = [
  ...['module', 'diagnostics', 'sockets', 'platforms', 'request', 'sources', 'routes'],
  ...['settings', 'policy', 'origins', 'logging', 'rules'],
];
const from = (room) => ORDER.slice(ORDER.indexOf(room));
const NEST = ['@nestjs/common', '@nestjs/core'];
const OF_PROJECT = ['typescript', '@angular-devkit/schematics'];

/** What each room may import: rooms, packages, and modules of Node. A new room has to be added here. */
const ROOMS = {
  module: {
    rooms: [...from('module'), 'inspector'],
    packages: [...NEST, '@nestjs/config', 'reflect-metadata'],
    node: ['fs', 'util'],
  },
  diagnostics: {
    rooms: [...from('diagnostics'), 'browser', 'inspector'],
    packages: ['@nestjs/common', 'lru-cache'],
    node: ['diagnostics_channel'],
  },
  sockets: { rooms: from('sockets'), packages: [...NEST, 'reflect-metadata'], node: ['http', 'events', 'stream'] },
  platforms: {
    rooms: from('platforms'),
    packages: [...NEST, 'find-my-way', 'path-to-regexp'],
    node: ['http', 'events'],
  },
  request: { rooms: [...from('request'), 'inspector'], packages: ['@nestjs/common', 'rxjs'], node: ['http'] },
  sources: {
    rooms: ['sources', ...from('policy')],
    packages: [...NEST, 'lru-cache', 'pg'],
    node: ['async_hooks'],
  },
  routes: {
    rooms: from('routes'),
    packages: [...NEST, '@nestjs/config', 'reflect-metadata', 'lru-cache', 'path-to-regexp'],
    node: ['http'],
  },
  settings: { rooms: [...from('settings'), 'inspector'], packages: ['@nestjs/config'], node: ['http'] },
  policy: { rooms: ['policy', 'origins', 'rules'] },
  origins: { rooms: ['origins', 'rules'], packages: ['tldts', 'redos-detector', '@eslint-community/regexpp'] },
  logging: { rooms: from('logging'), packages: ['@nestjs/common', 'lru-cache'] },
  rules: { rooms: from('rules') },
  browser: { rooms: ['browser', 'policy', 'origins', 'rules'] },
  inspector: { rooms: ['inspector', 'origins', 'rules'], node: ['http'] },
  testing: {
    rooms: ['testing', 'browser', ...ORDER],
    packages: [...NEST, 'tldts', 'tough-cookie'],
    node: ['assert', 'http', 'https', 'stream', 'tls'],
  },
  cli: {
    rooms: ['cli', 'browser', 'testing', ...ORDER],
    packages: [...NEST, ...['@nestjs/config', 'commander', 'reflect-metadata', 'typescript']],
    node: ['child_process', 'fs', 'fs/promises', 'module', 'path', 'stream', 'stream/consumers', 'url', 'util'],
  },
  schematics: {
    rooms: ['schematics', 'cli', 'browser', 'testing', ...ORDER],
    packages: OF_PROJECT,
    node: ['buffer', 'child_process', 'fs', 'module', 'path'],
  },
};
const ENTRIES = '^lib/[^/]+\\.ts$';
const oneOf = (names) => `(?:${names.join('|')})`;
const packagesOf = (names) => `node_modules/${oneOf(names)}/`;

const rooms = Object.entries(ROOMS).flatMap(([room, { rooms, packages = [], node = [] }]) => [
  {
    name: `rooms of ${room}`,
    comment: 'Rooms import only rooms that stand later in the order; nothing inside leads to an entry of the package.',
    severity: 'error',
    from: { path: `^lib/${room}/` },
    to: { path: '^lib/', pathNot: `^lib/${oneOf(rooms)}/` },
  },
  {
    name: `packages of ${room}`,
    comment: 'A room has the packages and the modules of Node that are listed for it.',
    severity: 'error',
    from: { path: `^lib/${room}/` },
    to: { pathNot: ['^lib/', ...(packages.length > 0 ? [packagesOf(packages)] : []), `^${oneOf(['-', ...node])}$`] },
  },
]);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...rooms,
    {
      name: 'known rooms',
      severity: 'error',
      from: { path: '^lib/[^/]+/', pathNot: `^lib/${oneOf(Object.keys(ROOMS))}/` },
      to: {},
    },
    {
      name: 'packages of the entries',
      severity: 'error',
      from: { path: ENTRIES },
      to: { pathNot: ['^lib/', packagesOf(['@jest/globals', 'vitest'])] },
    },
    {
      name: 'no leftovers',
      comment: 'A file is named after what it holds.',
      severity: 'error',
      from: {},
      to: { path: '[/.-](?:utils?|helpers?|common|misc)[/.-]', pathNot: 'node_modules' },
    },
    { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'declared packages',
      comment: 'What lib imports is a dependency or a peer; who imports an entry for a test runner has that runner.',
      severity: 'error',
      from: { path: '^lib/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-peer'],
        pathNot: packagesOf([...OF_PROJECT, '@jest/globals', 'vitest']),
      },
    },
    {
      name: 'tools of the project',
      comment: 'The command line and the schematic run with the tools of the project: only their types are imported.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: packagesOf(OF_PROJECT), dependencyTypesNot: ['type-only'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'samples import the package',
      severity: 'error',
      from: { path: '^sample/' },
      to: { path: '^lib/', pathNot: ENTRIES },
    },
  ],
  options: {
    // Imports of types as well.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
