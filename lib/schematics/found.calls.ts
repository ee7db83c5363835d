import { settled } from '../cli/module.options.js';
import { findCalls, type CorsCall } from '../cli/migrate/call.finder.js';
import type { SourceFiles, SourceText } from '../cli/source/source.files.js';
import { migrateCall, type SourceMigration } from '../cli/migrate/source.migration.js';
import { ValueReader } from '../cli/migrate/value.reader.js';
import type { ProjectFiles } from './project.files.js';

/** A place where CORS is switched on, and what its options become. */
export interface FoundCall {
  readonly source: SourceText;
  readonly call: CorsCall;
  readonly migration: SourceMigration & { readonly options?: object };
}

/** All places in source files, those of gateways too. */
export function callsIn(
  project: ProjectFiles,
  files: SourceFiles,
  paths: readonly string[],
  main: SourceText,
): readonly FoundCall[] {
  const reader = new ValueReader(files);
  return paths.flatMap((path) => {
    const text = project.readFile(path) ?? '';
    if (!/cors/i.test(text)) return [];
    const source = path === main.path ? main : files.parse(path, text);
    const calls = findCalls(files, source, project.short(path));
    return calls.map((call) => ({ source, call, migration: settled(migrateCall(reader, source, call)) }));
  });
}
