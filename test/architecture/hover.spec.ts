import { beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { POLICY_KEYS, REPORT_ONLY_KEYS } from '../../lib/policy/policy.options.js';
import { MODULE_KEYS } from '../../lib/settings/cors.options.js';
import { editorOf, pathOf } from './memory.program.js';

const FILE = 'options.ts';
const DANGERS = POLICY_KEYS.filter((key) => key.startsWith('dangerously'));
const TERMS = `
  maxAge: 60, enforce: 'all', crossOriginResourcePolicy: 'same-site', timingAllowOrigin: true,
  reportOnly: {
    origins: 'https://b.example', credentials: false, methods: ['GET'], allowedHeaders: [], exposedHeaders: [], enforce: 'all',
    ${DANGERS.map((key) => `${key}: true`).join(', ')}
  },
  ${DANGERS.map((key) => `${key}: true`).join(', ')}`;

/** A policy of each kind that the types tell apart. */
const POLICIES = {
  'that admits every origin': `origins: '*', credentials: false, methods: '*', allowedHeaders: '*', exposedHeaders: '*', ${TERMS}`,
  'without credentials': `origins: ['https://a.example'], methods: 'routed', allowedHeaders: ['X-A'], exposedHeaders: '*', ${TERMS}`,
  'with credentials': `origins: 'https://a.example', credentials: true, methods: ['PUT'], allowedHeaders: ['X-A'], exposedHeaders: [], ${TERMS}`,
  'that extends another': `extends: 'partner', credentials: true, allowedHeaders: ['X-A'], ${TERMS}`,
  'of a source': `origins: [{ source: 'T', ttl: 1, negativeTtl: 1, max: 1, timeout: 1, staleIfError: 1, replicationLag: 1, maxInFlight: 1 }], credentials: true`,
  'of a regular expression': `origins: { regex: /^https:\\/\\/a$/, accepts: ['https://a'], rejects: [] }`,
};

/** Where a policy is written, `_` standing for it. */
const PLACES = {
  'on a controller': `@CorsPolicy({ _ }) class Cats {} void Cats;`,
  'on a handler': `class Dogs { @CorsPolicy({ _ }) find() {} } void Dogs;`,
  'as the default': `CorsModule.forRoot({ default: { _ } })`,
  'under its name': `CorsModule.forRoot({ policies: { partner: { _ } } })`,
  'of a route': `CorsModule.forRoot({ routes: [{ path: '/a', methods: ['GET'], policy: { _ } }] })`,
  'of an environment': `CorsModule.forRoot({ environments: { test: { default: { _ }, policies: { a: { _ } } } } })`,
  'from a factory': `CorsModule.forRootAsync({ useFactory: () => ({ default: { _ } }) })`,
  'in a variable of the module': `const options: CorsModuleOptions = { default: { _ } }; void options;`,
  'in a variable of the policy': `const policy: CorsPolicyReference = { _ }; void policy;`,
};

const MODULE = `CorsModule.forRoot({
  default: 'a', policies: {}, routes: [{ path: '/a', passThrough: true }, { path: '/b', methods: [], policy: false }],
  environments: { test: { default: false, policies: {}, routes: [] } }, environment: 'test', env: { prefix: 'A_' },
  inspector: { path: '/cors' }, dangerouslyAllowInspectorInProduction: true,
})`.replaceAll(/\s*\n\s*/g, ' ');
const HEAD = `import { CorsModule, CorsPolicy, type CorsModuleOptions, type CorsPolicyReference } from 'nestjs-cors';`;

/** Names the user chooses, which have no text. */
const CHOSEN = new Set(['partner', 'test', 'a']);

let hovered: { line: number; name: string; text: string }[];
let faults: string[];

const lines = Object.values(PLACES).flatMap((place) =>
  Object.values(POLICIES).map((policy) => `{ ${place.replaceAll('_', policy).replaceAll(/\s*\n\s*/g, ' ')} }`),
);
const code = [HEAD, ...lines, MODULE].join('\n');

beforeAll(() => {
  const editor = editorOf(FILE, code);
  const file = editor.getProgram()?.getSourceFile(pathOf(FILE));
  if (file === undefined) throw new Error(`${FILE} is not part of the program`);
  faults = editor
    .getSemanticDiagnostics(file.fileName)
    .map((one) => ts.flattenDiagnosticMessageText(one.messageText, ' '));
  hovered = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node)) {
      const info = editor.getQuickInfoAtPosition(file.fileName, node.name.getStart(file));
      const line = file.getLineAndCharacterOfPosition(node.name.getStart(file)).line;
      hovered.push({ line, name: node.name.getText(file), text: ts.displayPartsToString(info?.documentation) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}, 120_000);

/** The options without a text, by the line they stand on. */
const silent = (line: number): string[] =>
  hovered.filter((one) => one.line === line && one.text === '' && !CHOSEN.has(one.name)).map(({ name }) => name);

describe('an editor', () => {
  it('has nothing against what is asked here, and is asked about every option', () => {
    expect(faults).toEqual([]);
    const names = new Set(hovered.map(({ name }) => name));
    expect([...POLICY_KEYS, ...REPORT_ONLY_KEYS, ...MODULE_KEYS].filter((key) => !names.has(key))).toEqual([]);
  });

  it.each(Object.keys(PLACES))('shows the text of each option of a policy %s', (place) => {
    const kinds = Object.keys(POLICIES);
    const first = 1 + Object.keys(PLACES).indexOf(place) * kinds.length;
    const missing = kinds.map((kind, index) => [`a policy ${kind}`, silent(first + index)]);
    expect(missing.filter(([, names]) => names?.length !== 0)).toEqual([]);
  });

  it('shows the text of each option of the module', () => {
    expect(silent(1 + lines.length)).toEqual([]);
  });
});
