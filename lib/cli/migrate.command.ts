import { clean } from '../rules/configuration.issue.js';
import { parseJson, readText } from './json.file.js';
import { migrate, type Migration } from './migration.js';
import { codeOf, settled } from './module.options.js';
import type { SourceMigration } from './migrate/source.migration.js';
import { coloured, jsonText, type Terminal } from './terminal.js';

/** A call with the options that take its place. */
type Settled = SourceMigration & { readonly options?: object };

/** The options of the module, as far as they are told apart here. */
interface ModuleText {
  readonly default?: { readonly origins?: unknown };
  readonly environments?: object;
}

const SOURCE = /\.[cm]?[jt]sx?$/;

/**
 * Reads a TypeScript or JavaScript file that switches CORS on, or `CorsOptions` as JSON, and prints the equivalent policy.
 * True: nothing was unsafe, and all of it was seen.
 */
export async function migrateFile(file: string, options: { json: boolean }, terminal: Terminal): Promise<boolean> {
  const text = await readText(file, terminal);
  if (SOURCE.test(file)) return migrateSourceFile(file, text, options, terminal);
  const migration = settled(migrate(optionsOf(parseJson(text, file), file)));
  if (options.json) terminal.print(jsonText(migration));
  else {
    terminal.print(moduleText(migration.policy, [], migration.options));
    printLines(terminal, migration);
  }
  return migration.unsafe.length === 0;
}

function optionsOf(given: unknown, file: string): Readonly<Record<string, unknown>> {
  // `cors: true` and `cors: false`.
  if (typeof given === 'boolean') return given ? {} : { origin: false };
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
  throw new TypeError(
    `${file === '-' ? 'Standard input' : file} holds no options of enableCors(): an object such as { "origin": [...] } is expected, or name a TypeScript or JavaScript file.`,
  );
}

async function migrateSourceFile(
  file: string,
  text: string,
  options: { json: boolean },
  terminal: Terminal,
): Promise<boolean> {
  const { migrateSource } = await import('./migrate/source.migration.js');
  const found: readonly Settled[] = migrateSource(file, text).map((each) =>
    each.isGateway ? each : settled(each, each.routes),
  );
  if (found.length === 0)
    throw new TypeError(
      `${file} has no enableCors(), no cors() and no "cors: …": name the file that switches CORS on.`,
    );
  if (options.json) terminal.print(jsonText(found));
  else terminal.print(found.map((each) => textOf(each, terminal)).join('\n\n'));
  return found.every(({ unsafe, unseen }) => unsafe.length === 0 && unseen.length === 0);
}

function textOf(migration: Settled, terminal: Terminal): string {
  const { place, what, isGateway, policy, routes, variables } = migration;
  const isByVariables = routes.length === 0 && 'CORS_ORIGINS' in variables && isText(policy);
  // Variables win over overlays: what only development admits stands in the overlay, and they belong into production.
  const { default: ofProduction, environments } = (migration.options ?? {}) as ModuleText;
  const byVariables = isGateway
    ? "@CorsPolicy('default') // of CorsModule.forRoot()"
    : `CorsModule.forRoot(${environments ? codeOf({ environments }) : ''})`;
  const read = isByVariables
    ? variablesText(environments && policy ? { ...policy, origins: ofProduction?.origins ?? [] } : policy, variables)
    : Object.entries(variables).map(([name, holds]) => `${name}=<${holds}>`);
  const code = isByVariables
    ? byVariables
    : isGateway && policy
      ? `@CorsPolicy(${codeOf(policy)})`
      : moduleText(policy, routes, migration.options);
  const lines = [
    code,
    ...(read.length > 0
      ? [`// Put these lines into ${isByVariables && environments ? 'the .env of production' : '.env'}:`, ...read]
      : []),
  ];
  const written = [`// ${clean(place)}  ${clean(what)}`, ...lines];
  return [...written, ...linesOf(terminal, migration)].join('\n');
}

function moduleText(policy: Migration['policy'], routes: SourceMigration['routes'], options?: object): string {
  if (policy === undefined && routes.length === 0)
    return '// These options have no safe equivalent; start with: CorsModule.forRoot({ default: false })';
  const written = options ?? { default: policy ?? false, ...(routes.length > 0 ? { routes } : {}) };
  return `CorsModule.forRoot(${codeOf(written)})`;
}

/** Whether all origins can stand in a variable, where there are no regular expressions. */
function isText(policy: Migration['policy']): boolean {
  const { origins = [] } = typeof policy === 'object' ? (policy as { origins?: unknown }) : {};
  return [origins].flat().every((origin) => typeof origin === 'string');
}

/** A policy whose origins stand in a variable stands in variables as a whole. */
function variablesText(policy: Migration['policy'], variables: Readonly<Record<string, string>>): string[] {
  const fields = typeof policy === 'object' ? policy : {};
  const own = Object.entries(fields).flatMap(([name, value]) => {
    const variable = `CORS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    const text = Array.isArray(value) ? value.join(',') : String(value);
    return text === '' || (variable in variables && name !== 'origins') ? [] : [[variable, text] as const];
  });
  const listed = Object.fromEntries(own);
  return Object.entries({ ...listed, ...variables }).map(([name, holds]) => {
    if (!(name in variables)) return `${name}=${clean(listed[name] ?? '')}`;
    const own = name === 'CORS_ORIGINS' && listed[name] ? `${clean(listed[name])},` : '';
    return holds === `what ${name} holds` ? `# ${name} is read as it is` : `${name}=${own}<${clean(holds)}>`;
  });
}

function printLines(terminal: Terminal, migration: Migration): void {
  for (const line of linesOf(terminal, { ...migration, becomes: [], unseen: [] })) terminal.print(line);
}

function linesOf(
  terminal: Terminal,
  { becomes, unsafe, unseen, notes }: Pick<SourceMigration, 'becomes' | 'unsafe' | 'unseen' | 'notes'>,
): string[] {
  const line = (colour: Parameters<typeof coloured>[1], label: string, texts: readonly string[]): string[] =>
    texts.map((text) => `${coloured(terminal, colour, label.padEnd(8))}${clean(text)}`);
  return [
    ...line('gray', 'part', becomes),
    ...line('red', 'unsafe', unsafe),
    ...line('red', 'unseen', unseen),
    ...line('yellow', 'note', notes),
  ];
}
