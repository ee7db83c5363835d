import { readJson } from './json.file.js';
import { migrate } from './migration.js';
import { coloured, type Terminal } from './terminal.js';

/** Reads `CorsOptions` as JSON and prints the equivalent policy. True: nothing was unsafe. */
export async function migrateOptions(file: string, options: { json: boolean }, terminal: Terminal): Promise<boolean> {
  const given = await readJson(file);
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new TypeError(`${file} holds no options of enableCors(): an object such as { "origin": [...] } is expected.`);
  const migration = migrate(given as Readonly<Record<string, unknown>>);
  const { policy, unsafe, notes } = migration;
  if (options.json) terminal.print(JSON.stringify(migration, undefined, 2));
  else {
    terminal.print(
      policy === undefined
        ? '// These options have no safe equivalent; start with: CorsModule.forRoot({ default: false })'
        : `CorsModule.forRoot({ default: ${JSON.stringify(policy, undefined, 2)} })`,
    );
    for (const line of unsafe) terminal.print(`${coloured(terminal, 'red', 'unsafe')}  ${line}`);
    for (const line of notes) terminal.print(`${coloured(terminal, 'yellow', 'note')}    ${line}`);
  }
  return unsafe.length === 0;
}
