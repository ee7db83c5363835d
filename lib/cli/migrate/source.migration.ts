import { basename } from 'node:path';
import { findCalls, type CorsCall } from './call.finder.js';
import { migrateParts, type SourceParts } from './option.parts.js';
import { readDelegate } from './path.delegate.js';
import { SourceFiles, type SourceText } from '../source/source.files.js';
import { loadTypeScript } from '../source/typescript.loader.js';
import { ValueReader } from './value.reader.js';
import { Callback, Choice, isKnown, Unseen, Variable } from './values.js';

/** What became of one call in a source file. */
export interface SourceMigration extends SourceParts {
  /** `main.ts:12`. */
  readonly place: string;
  /** `app.enableCors()`. */
  readonly what: string;
  readonly isGateway: boolean;
  /** Entries of `routes`, of a function that chooses by path. */
  readonly routes: readonly { readonly path: string; readonly policy: Readonly<Record<string, unknown>> | false }[];
}

const NOTHING: SourceParts = { policy: undefined, unsafe: [], notes: [], becomes: [], unseen: [], variables: {} };

/** Finds where a source file switches CORS on, and migrates the options as far as the source tells them. */
export function migrateSource(file: string, text: string): readonly SourceMigration[] {
  const files = new SourceFiles(loadTypeScript(file));
  const source = files.parse(file, text);
  const reader = new ValueReader(files);
  return findCalls(files, source, basename(file)).map((call) => migrateCall(reader, source, call));
}

export function migrateCall(reader: ValueReader, source: SourceText, call: CorsCall): SourceMigration {
  const { place, what, isGateway } = call;
  const value = call.options === undefined ? {} : reader.read(call.options, source);
  const migrated = migrateValue(reader, value);
  const becomes = [...migrated.becomes, ...(isGateway ? ['the option cors of the gateway becomes @CorsPolicy'] : [])];
  const notes = [...migrated.notes, ...(isGateway ? [] : notesOfFastify(source, migrated))];
  return { routes: [], ...migrated, notes, becomes, place, what, isGateway };
}

/** Without `methods`, @fastify/cors allows fewer of them than the package cors, and than the module. */
function notesOfFastify({ tree }: SourceText, { policy, notes, variables }: SourceParts): string[] {
  const isFastify = /['"]@(?:nestjs\/platform-fastify|fastify\/cors)['"]/.test(tree.text);
  const isGiven = notes.some((note) => note.startsWith('"methods"')) || 'CORS_METHODS' in variables;
  return isFastify && typeof policy === 'object' && !isGiven
    ? ['"methods" was left out, which meant GET, HEAD and POST on Fastify; now it is what the routes serve.']
    : [];
}

function migrateValue(reader: ValueReader, value: unknown): SourceParts & Partial<Pick<SourceMigration, 'routes'>> {
  const delegate = value instanceof Callback ? value : delegatorOf(value);
  if (delegate) return migrateDelegate(reader, delegate);
  // `cors: true` is the default of the packages: every page.
  if (value === true || value === undefined || value === null) return migrateParts(reader, {});
  if (value === false)
    return { ...NOTHING, policy: false, becomes: ['cors: false becomes nothing: without a policy no page has access'] };
  if (value instanceof Choice)
    return {
      ...NOTHING,
      unseen: [`the options: "${value.condition}" decides. Write each of them into its entry of "environments".`],
    };
  if (value instanceof Variable)
    return {
      ...NOTHING,
      unseen: [
        `the options: they are read from ${value.name}. Write them into CorsModule.forRootAsync({ useFactory }).`,
      ],
    };
  if (value instanceof Unseen) return { ...NOTHING, unseen: [`the options: ${value.text}: ${value.why}.`] };
  if (typeof value === 'object' && !Array.isArray(value) && isKnown(value))
    return migrateParts(reader, value as Record<string, unknown>);
  return { ...NOTHING, unseen: ['the options: they are no object.'] };
}

/** Fastify's names for a function in place of options. */
function delegatorOf(value: unknown): Callback | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { delegator } = value as { delegator?: unknown };
  return delegator instanceof Callback ? delegator : undefined;
}

function migrateDelegate(reader: ValueReader, callback: Callback): SourceParts & Pick<SourceMigration, 'routes'> {
  const { parts, notes, unseen } = readDelegate(reader, callback);
  const migrated = parts.map(({ paths, options }) => ({ paths, parts: migrateValue(reader, options) }));
  const at = (paths: readonly string[] | undefined, texts: readonly string[]): string[] =>
    texts.map((text) => (paths === undefined ? text : `${paths[0]}: ${text}`));
  const all = (field: 'unsafe' | 'notes' | 'becomes' | 'unseen'): string[] => [
    ...new Set(migrated.flatMap(({ paths, parts: own }) => at(paths, own[field]))),
  ];
  return {
    policy: migrated.find(({ paths }) => paths === undefined)?.parts.policy ?? false,
    routes: migrated.flatMap(({ paths = [], parts: own }) =>
      paths.map((path) => ({ path, policy: own.policy ?? false })),
    ),
    unsafe: all('unsafe'),
    notes: [...all('notes'), ...notes],
    becomes: [
      ...all('becomes'),
      ...(migrated.some(({ paths }) => paths) ? ['its branches by path become entries of routes'] : []),
    ],
    unseen: [...all('unseen'), ...unseen],
    variables: Object.assign({}, ...migrated.map(({ parts: own }) => own.variables)) as Record<string, string>,
  };
}
