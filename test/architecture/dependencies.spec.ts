import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { importsOf, libraryFiles, packageOf, resolveImport, ROOT, roomOf } from './library.files.js';

/** The rooms in their order: each imports only rooms that stand later in the list. */
const ORDER = [
  ...['module', 'diagnostics', 'sockets', 'platforms', 'request', 'sources', 'routes'],
  ...['settings', 'policy', 'origins', 'logging', 'rules'],
];
const from = (room: string): string[] => ORDER.slice(ORDER.indexOf(room));
const NEST = ['@nestjs/common', '@nestjs/core'];

/** What each room of the library may import. A new room has to be added here. */
const ROOMS: Readonly<Record<string, { rooms: readonly string[]; packages: readonly string[] }>> = {
  '': { rooms: [...ORDER, 'browser', 'testing'], packages: ['@jest/globals'] },
  rules: { rooms: from('rules'), packages: [] },
  logging: { rooms: from('logging'), packages: ['@nestjs/common', 'lru-cache'] },
  origins: { rooms: ['origins', 'rules'], packages: ['tldts', 'redos-detector', '@eslint-community/regexpp'] },
  policy: { rooms: ['policy', 'origins', 'rules'], packages: [] },
  settings: { rooms: [...from('settings'), 'inspector'], packages: ['node:', '@nestjs/config'] },
  routes: {
    rooms: from('routes'),
    packages: ['node:', ...NEST, '@nestjs/config', 'reflect-metadata', 'lru-cache', 'path-to-regexp'],
  },
  sources: { rooms: ['sources', ...from('policy')], packages: ['node:', ...NEST, 'lru-cache', 'pg'] },
  request: { rooms: [...from('request'), 'inspector'], packages: ['node:', '@nestjs/common'] },
  sockets: { rooms: from('sockets'), packages: ['node:', ...NEST, 'reflect-metadata'] },
  platforms: { rooms: from('platforms'), packages: ['node:', ...NEST, 'find-my-way'] },
  diagnostics: {
    rooms: [...from('diagnostics'), 'browser', 'inspector'],
    packages: ['node:', '@nestjs/common', 'lru-cache', 'markdown-table'],
  },
  module: {
    rooms: [...from('module'), 'inspector'],
    packages: [...NEST, '@nestjs/config', 'reflect-metadata', 'rxjs'],
  },
  browser: { rooms: ['browser', 'policy', 'origins', 'rules'], packages: [] },
  inspector: { rooms: ['inspector', 'origins', 'rules'], packages: ['node:'] },
  testing: {
    rooms: ['testing', 'browser', 'policy', 'origins', 'rules'],
    packages: ['node:', 'tldts', 'tough-cookie'],
  },
  cli: {
    rooms: ['cli', 'browser', 'testing', ...ORDER],
    packages: [
      ...['node:', 'commander', 'reflect-metadata'],
      ...[...NEST, '@nestjs/platform-express', '@nestjs/platform-fastify'],
    ],
  },
};

const files = libraryFiles();
const isRelative = (specifier: string): boolean => specifier.startsWith('.');

describe('dependencies', () => {
  it('are found at all', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap(importsOf)).toEqual(
      expect.arrayContaining(['tldts', 'lru-cache', '@nestjs/platform-fastify']),
    );
  });

  it.each([...new Set(files.map(({ path }) => roomOf(path)))])('of lib/%s go in the agreed directions', (room) => {
    const allowed = ROOMS[room];
    const wrong = files
      .filter(({ path }) => roomOf(path) === room)
      .flatMap((file) =>
        importsOf(file)
          .filter((specifier) =>
            isRelative(specifier)
              ? !allowed?.rooms.includes(roomOf(resolveImport(file, specifier)))
              : !allowed?.packages.includes(packageOf(specifier)),
          )
          .map((specifier) => `${file.path} imports ${specifier}`),
      );
    expect(wrong).toEqual([]);
  });

  it('never lead to lib/index.ts from inside', () => {
    const wrong = files.filter((file) =>
      importsOf(file).some((specifier) => isRelative(specifier) && resolveImport(file, specifier) === 'lib/index.ts'),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('go in no circle', () => {
    const targets = new Map(
      files.map((file) => [
        file.path,
        importsOf(file)
          .filter(isRelative)
          .map((specifier) => resolveImport(file, specifier)),
      ]),
    );
    const reached = (from: string, seen = new Set<string>()): Set<string> => {
      for (const next of targets.get(from) ?? []) if (!seen.has(next)) reached(next, seen.add(next));
      return seen;
    };
    expect([...targets.keys()].filter((path) => reached(path).has(path))).toEqual([]);
  });

  // Otherwise the checks above would look past an import.
  it('that are relative lead to files of lib', () => {
    const known = new Set(files.map(({ path }) => path));
    const targets = files.flatMap((file) =>
      importsOf(file)
        .filter(isRelative)
        .map((specifier) => resolveImport(file, specifier)),
    );
    expect(targets.filter((target) => !known.has(target))).toEqual([]);
  });
});

describe('the manifest', () => {
  const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as Record<string, Record<string, string>>;
  const dependencies = Object.keys(manifest.dependencies ?? {});
  const peers = Object.keys(manifest.peerDependencies ?? {});
  const used = new Set(
    files
      .flatMap(importsOf)
      .filter((specifier) => !isRelative(specifier))
      .map(packageOf),
  );
  used.delete('node:');

  it('declares what lib imports', () => {
    expect([...used].filter((name) => !dependencies.includes(name) && !peers.includes(name))).toEqual([]);
  });

  it('declares no dependency that lib does not import', () => {
    expect(dependencies.filter((name) => !used.has(name))).toEqual([]);
  });

  // Their objects are used without an import: observables of Nest, a user's own client.
  it('declares no peer that lib does not import, save rxjs and Redis', () => {
    expect(peers.filter((name) => !used.has(name)).toSorted()).toEqual(['redis', 'rxjs']);
  });
});
