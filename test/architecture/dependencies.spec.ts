import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { importsOf, libraryFiles, packageOf, resolveImport, ROOT, roomOf } from './library.files.js';

/** What each room of the library may import. A new room has to be added here. */
const ROOMS: Readonly<Record<string, { rooms: readonly string[]; packages: readonly string[] }>> = {
  '': { rooms: ['core', 'browser', 'nest', 'sources', 'testing'], packages: ['@jest/globals'] },
  browser: { rooms: ['browser', 'core'], packages: [] },
  core: { rooms: ['core'], packages: ['tldts', 'redos-detector', '@eslint-community/regexpp'] },
  cli: {
    rooms: ['cli', 'browser', 'core', 'nest', 'testing'],
    packages: [
      ...['node:', 'commander', 'reflect-metadata'],
      ...['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', '@nestjs/platform-fastify'],
    ],
  },
  inspector: { rooms: ['inspector', 'core'], packages: ['node:'] },
  testing: { rooms: ['testing', 'browser', 'core'], packages: ['node:', 'tldts', 'tough-cookie'] },
  sources: { rooms: ['sources', 'core'], packages: ['lru-cache', 'pg'] },
  nest: {
    rooms: ['nest', 'core', 'browser', 'inspector', 'sources'],
    packages: [
      ...['@nestjs/common', '@nestjs/core', '@nestjs/config', '@nestjs/platform-express', '@nestjs/platform-fastify'],
      ...['node:', 'rxjs', 'reflect-metadata', 'lru-cache', 'find-my-way', 'path-to-regexp'],
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
