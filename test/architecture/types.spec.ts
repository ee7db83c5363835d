import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { ROOT } from './library.files.js';
import { faultsOf, programOf } from './memory.program.js';

const HEAD = `
import { Injectable } from '@nestjs/common';
import { CorsModule, CorsPolicy, type CorsModuleOptions, type CorsPolicyOptions, type OriginRule, type OriginSource } from 'nestjs-cors';
import { PostgresOrigins } from 'nestjs-cors/postgres';
import { RedisOrigins } from 'nestjs-cors/redis';
import { PGlite } from '@electric-sql/pglite';
import { Pool } from 'pg';
import { createClient, createClientPool, createCluster, createSentinel } from 'redis';
import * as ioredis from 'ioredis';
import * as iovalkey from 'iovalkey';
@Injectable() class Source implements OriginSource { key() { return ''; } origins() { return ['']; } }
declare const list: string[]; declare const text: string; declare const flag: boolean;
declare function setting<T>(): T;
const use = (options: CorsPolicyOptions): CorsPolicyOptions => options;
`;

/** What the package exports, by the name of the file. */
const ENTRIES = ['index', 'jest', 'postgres', 'redis', 'testing', 'vitest'];
const published = (entry: string): string => `${ROOT}dist/${entry}.d.ts`;
/** `npm test` builds first; without a build there is nothing published to look at. */
const built = existsSync(published('index'));

/** The wrong beside the right: one line each, and whether the compiler lets it pass. */
const CASES: readonly [passes: boolean, code: string][] = [
  [false, `CorsModule.forRoot({ default: { origins: '*', credentials: true } });`],
  [true, `CorsModule.forRoot({ default: { origins: '*' } });`],
  [true, `CorsModule.forRoot({ default: { origins: '*', credentials: false } });`],
  [false, `CorsModule.forRoot({ policies: { partner: { origins: '*', credentials: true } } });`],
  [false, `CorsModule.forRoot({ environments: { test: { default: { origins: '*', credentials: true } } } });`],
  [false, `CorsModule.forRoot({ routes: [{ path: '/x', policy: { origins: '*', credentials: true } }] });`],
  [true, `CorsModule.forRoot({ routes: [{ path: '/x', passThrough: true }, { path: '/y', policy: false }] });`],
  [false, `CorsModule.forRoot({ routes: [{ path: '/x', passThrough: true, policy: false }] });`],
  [false, `CorsModule.forRoot({ routes: [{ path: '/x', passThrough: false }] });`],
  [false, `CorsModule.forRoot({ routes: [{ path: '/x' }] });`],
  [true, `CorsModule.forRoot({ default: 'partner', policies: { partner: { origins: list, credentials: true } } });`],
  [true, `CorsModule.forRoot({ default: false, env: false });`],
  [true, `CorsModule.forRoot();`],
  // The origins may come from variables, where variables can set them.
  [true, `CorsModule.forRoot({ default: { credentials: true, allowedHeaders: ['Authorization'] } });`],
  [true, `CorsModule.forRoot({ policies: { partner: { maxAge: 60 } }, environments: { test: { default: {} } } });`],
  [false, `CorsModule.forRoot({ default: { credentials: true, methods: '*' } });`],
  [false, `CorsModule.forRoot({ routes: [{ path: '/x', policy: { credentials: true } }] });`],
  [false, `CorsModule.forRoot({ defaults: false });`],
  // What is read from options fits where it was read from.
  [
    true,
    `export const more = (base: CorsModuleOptions): CorsModuleOptions => ({ ...base, policies: { ...base.policies, open: { origins: '*' } } });`,
  ],
  [
    true,
    `export const other = ({ default: base }: CorsModuleOptions) => typeof base === 'object' && use({ ...base, origins: list });`,
  ],
  [false, `use({ origins: '*', credentials: true });`],
  [false, `use({ extends: 'partner', origins: '*', credentials: true });`],
  [false, `use({ origins: '*', credentials: flag });`],
  [false, `use({ credentials: true, origins: '*' });`],
  // A type that is inferred from that of the field fits it.
  [true, `use({ origins: setting() }); use({ origins: setting(), credentials: true });`],
  [
    true,
    `use({ origins: list, credentials: setting() }); use({ origins: list, methods: setting(), allowedHeaders: setting() });`,
  ],
  [true, `export const spread = (base: CorsPolicyOptions): string[] => [...(base.allowedHeaders ?? [])];`],
  [true, `use({ origins: ['https://a.example.com'], credentials: flag });`],
  // A variable may hold '*'; a list says that no single '*' is meant.
  [false, `use({ origins: text, credentials: true });`],
  [true, `use({ origins: [text], credentials: true });`],
  [true, `use({ origins: text });`],
  [true, `use({ origins: list, credentials: true });`],
  [true, `use({ origins: 'https://a.example.com', credentials: true });`],
  [
    true,
    `use({ origins: 'app://.', credentials: flag }); use({ origins: 'app://' }); use({ origins: ['app://.', 'app://'] });`,
  ],
  [true, `use({ origins: 'moz-extension://*' }); use({ origins: ['moz-extension://*'] });`],
  [false, `@CorsPolicy({ origins: '*', credentials: true }) export class WrongOnClass {}`],
  [true, `@CorsPolicy({ origins: '*' }) export class RightOnClass {}`],
  [false, `export class WrongOnHandler { @CorsPolicy({ origins: '*', credentials: true }) handle() {} }`],
  [true, `export class RightOnHandler { @CorsPolicy({ origins: list, credentials: true }) handle() {} }`],
  [true, `@CorsPolicy('partner') export class Named {}`],
  [true, `@CorsPolicy(false) export class Closed {}`],
  [false, `@CorsPolicy(true) export class Opened {}`],
  [false, `use({});`],
  [false, `use({ credentials: true });`],
  [true, `use({ extends: 'partner' });`],
  [true, `use({ extends: 'partner', credentials: true });`],
  [true, `use({ extends: 'partner', exposedHeaders: ['X-Total'] });`],
  [false, `use({ origins: list, credentials: true, methods: '*' });`],
  [false, `use({ origins: list, credentials: true, allowedHeaders: '*' });`],
  [false, `use({ origins: list, credentials: true, exposedHeaders: '*' });`],
  [false, `use({ extends: 'partner', credentials: true, methods: '*' });`],
  [true, `use({ origins: list, methods: '*', allowedHeaders: '*', exposedHeaders: '*' });`],
  [true, `use({ origins: list, credentials: Boolean(list), methods: ['PUT'], allowedHeaders: ['X-A'] });`],
  [true, `use({ extends: 'partner', allowedHeaders: ['*', 'Authorization'] });`],
  [true, `use({ extends: 'partner', exposedHeaders: '*' });`],
  [false, `use({ origins: list, dangerouslyAllowEverything: true });`],
  [false, `use({ origins: list, dangerouslyAllowOriginLoopback: 'yes' });`],
  [false, `use({ dangerouslyAllowOriginLoopback: true });`],
  [true, `use({ origins: 'http://localhost:3000', dangerouslyAllowOriginLoopback: true });`],
  [false, `use({ origins: list, maxAge: true });`],
  [false, `use({ origins: list, maxAge: '600' });`],
  [true, `use({ origins: list, maxAge: false });`],
  [true, `use({ origins: list, maxAge: 600 });`],
  [false, `use({ origin: list });`],
  [false, `use({ origins: true });`],
  [false, `use({ origins: list, methods: 'GET' });`],
  [true, `use({ origins: list, methods: ['GET'] });`],
  [true, `use({ origins: list, methods: 'routed' });`],
  [false, `use({ origins: list, allowedHeaders: 'Content-Type' });`],
  [true, `use({ origins: list, allowedHeaders: '*' });`],
  [true, `use({ origins: Source });`],
  [true, `use({ origins: Source, credentials: true });`],
  [true, `use({ origins: [Source, 'https://a.example.com'], credentials: true });`],
  [false, `use({ origins: class NoSource {} });`],
  [true, `use({ origins: { source: 'TOKEN' } });`],
  [true, `use({ origins: { source: 'TOKEN', ttl: 60_000 }, credentials: true });`],
  [true, `use({ origins: { source: 'TOKEN', staleIfError: 300_000 } });`],
  [true, `new PostgresOrigins({ database: new Pool(), key: ({ params }) => params.tenant });`],
  [true, `new PostgresOrigins({ database: new PGlite(), key: ({ host }) => host, table: 'a.b' });`],
  [false, `new PostgresOrigins({ database: new Pool() });`],
  [false, `new PostgresOrigins({ database: 'postgres://localhost', key: () => 'k' });`],
  [true, `new RedisOrigins({ client: createClient(), key: ({ query }) => query.get('tenant') ?? undefined });`],
  [true, `new RedisOrigins({ client: createCluster({ rootNodes: [] }), key: () => 'k' });`],
  [true, `new RedisOrigins({ client: createSentinel({ name: 'x', sentinelRootNodes: [] }), key: () => 'k' });`],
  [true, `new RedisOrigins({ client: new ioredis.Redis(), key: () => 'k' });`],
  [true, `new RedisOrigins({ client: new ioredis.Cluster([]), key: () => 'k' });`],
  [true, `new RedisOrigins({ client: new iovalkey.Redis(), key: () => 'k' });`],
  [true, `new RedisOrigins({ client: new iovalkey.Cluster([]), key: () => 'k' });`],
  [false, `new RedisOrigins({ client: createClientPool(), key: () => 'k' });`],
  [false, `new RedisOrigins({ client: createClient().connect(), key: () => 'k' });`],
  [false, `new RedisOrigins({ client: { url: 'redis://localhost' }, key: () => 'k' });`],
  [false, `new RedisOrigins({ client: 'redis://localhost', key: () => 'k' });`],
  [false, `use({ origins: { source: 'TOKEN', ttl: '1m' } });`],
  [true, `use({ origins: { regex: /^https:\\/\\/a$/, accepts: ['https://a'] } });`],
  [true, `use({ origins: [{ regex: /^https:\\/\\/a$/, accepts: ['https://a'] }], credentials: true });`],
  [false, `use({ origins: { regex: /^https:\\/\\/a$/ } });`],
  [false, `use({ origins: (origin: string) => origin });`],
  [true, `export const rule: OriginRule = { source: Source };`],
];

const NEEDS = 'credentials: true needs a list of';
/** What the compiler prints where options do not go together. */
const REASONS: readonly [code: string, reason: string][] = [
  [`CorsModule.forRoot({ default: { origins: '*', credentials: true } });`, `${NEEDS} origins`],
  [`CorsModule.forRoot({ policies: { partner: { origins: '*', credentials: true } } });`, `${NEEDS} origins`],
  [
    `CorsModule.forRoot({ routes: [{ path: '/x', policy: { origins: '*', credentials: true } }] });`,
    `${NEEDS} origins`,
  ],
  [`use({ extends: 'partner', origins: '*', credentials: true });`, `${NEEDS} origins`],
  [`use({ origins: '*', credentials: flag });`, `${NEEDS} origins`],
  [`use({ origins: text, credentials: true });`, `${NEEDS} origins`],
  [`use({ credentials: true, origins: '*' });`, `${NEEDS} origins`],
  [`@CorsPolicy({ origins: '*', credentials: true }) export class WrongOnClass {}`, `${NEEDS} origins`],
  [`use({ origins: list, credentials: true, methods: '*' });`, `${NEEDS} methods`],
  [`use({ extends: 'partner', credentials: true, methods: '*' });`, `${NEEDS} methods`],
  [`use({ origins: list, credentials: true, allowedHeaders: '*' });`, `${NEEDS} headers`],
  [`use({ origins: list, credentials: true, exposedHeaders: '*' });`, `${NEEDS} headers`],
  [`CorsModule.forRoot({ routes: [{ path: '/x', passThrough: true, policy: false }] });`, 'passThrough leaves CORS to'],
];

const BARE_REGEX = `import type { CorsPolicyOptions } from 'nestjs-cors';
export const options: CorsPolicyOptions = { origins: /^https:\\/\\/a$/ };`;

/** Names that the built package exports, and their doc comments as its users see them. */
function publishedNames(program: ts.Program, entry: string): Map<string, string> {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(published(entry));
  const module = file && checker.getSymbolAtLocation(file);
  const names = new Map<string, string>();
  for (const symbol of module ? checker.getExportsOfModule(module) : []) {
    const named = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    names.set(symbol.name, ts.displayPartsToString(named.getDocumentationComment(checker)));
  }
  return names;
}

describe('types', () => {
  let program: ts.Program;

  beforeAll(() => {
    const cases = [HEAD, ...CASES.map(([, code]) => code)].join('\n');
    const sources = new Map([
      ['cases.ts', cases],
      ['bare-regex.ts', BARE_REGEX],
    ]);
    program = programOf(sources, built ? ENTRIES.map(published) : []);
  }, 60_000);

  it('let pass what is right, and nothing that is wrong', () => {
    const before = HEAD.split('\n').length;
    const faults = faultsOf(program, 'cases.ts').map(({ line }) => CASES[line - before - 1]?.[1] ?? `line ${line}`);
    expect([...new Set(faults)]).toEqual(CASES.filter(([passes]) => !passes).map(([, code]) => code));
  });

  it.each(REASONS)('say of %s that %s', (code, reason) => {
    const before = HEAD.split('\n').length;
    const line = CASES.findIndex(([, written]) => written === code) + before + 1;
    const told = faultsOf(program, 'cases.ts').filter((fault) => fault.line === line);
    expect(told.map(({ message }) => message).join('\n')).toContain(reason);
  });

  // A RegExp has a property `source`, so it passes for { source: 'TOKEN' }.
  it('refuse a bare regular expression', () => {
    expect(faultsOf(program, 'bare-regex.ts')).not.toEqual([]);
  });

  (built ? describe : describe.skip)('that are published', () => {
    it('are all that the manifest exports', () => {
      const { exports } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { exports: object };
      const files = [...JSON.stringify(exports).matchAll(/"(\.\/dist\/[^"]+)"/g)].map(([, file = '']) => file);
      expect(files.filter((file) => !existsSync(ROOT + file))).toEqual([]);
      const types = new Set(files.filter((file) => /\.d\.c?ts$/.test(file)));
      expect(types).toEqual(new Set(ENTRIES.flatMap((entry) => [`./dist/${entry}.d.ts`, `./dist/cjs/${entry}.d.cts`])));
    });

    it.each(ENTRIES)('are those of lib/%s.ts, each with its doc comment', (entry) => {
      const names = publishedNames(program, entry);
      const exported = [...readFileSync(`${ROOT}lib/${entry}.ts`, 'utf8').matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
        .flatMap(([, list = '']) => list.split(','))
        .map((name) => name.trim())
        .filter((name) => name !== '');
      expect([...names.keys()].sort()).toEqual([...exported].sort());
      expect([...names].filter(([, comment]) => comment === '').map(([name]) => name)).toEqual([]);
    });
  });
});
