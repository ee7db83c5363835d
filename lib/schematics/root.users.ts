import { callsIn, type FoundCall } from './found.calls.js';
import type { SourceFiles, SourceText } from '../cli/source/source.files.js';
import type { ProjectFiles } from './project.files.js';
import { callsOfCreate, type Created } from './root.module.js';

/** What the files do that use the root module, besides main.ts. */
export interface RootUsers {
  /** Where they switch CORS on: beside the module their applications do not start. */
  readonly calls: readonly FoundCall[];
  readonly notes: readonly string[];
}

const TEST = /(?:^|\/)(?:tests?|e2e|__tests__)\/|[.-](?:spec|test)\.[cm]?ts$/;

/** Looks through the files of the project outside those that are known: entries of other platforms, other applications, tests. */
export function usersOfRoot(
  project: ProjectFiles,
  files: SourceFiles,
  main: SourceText,
  root: Created['root'],
  known: ReadonlySet<string>,
): RootUsers {
  const name = root.node.name?.text ?? '';
  const users = project.everywhere().flatMap((path) => {
    const text = path === main.path ? '' : (project.readFile(path) ?? '');
    if (name === '' || path === root.source.path || !text.includes(name)) return [];
    const source = files.parse(path, text);
    const used = files.declarationOf(name, source.tree.endOfFileToken, source);
    return used?.source.path === root.source.path ? [source] : [];
  });
  const isTest = ({ path }: SourceText): boolean => TEST.test(project.short(path));
  const callsOf = (sources: readonly SourceText[]): readonly FoundCall[] =>
    callsIn(
      project,
      files,
      sources.map(({ path }) => path),
      main,
    ).filter(({ call }) => !call.isGateway);
  const creating = users.filter(
    (source) =>
      !isTest(source) && callsOfCreate(files, source).some(({ arguments: [first] }) => first?.getText() === name),
  );
  return {
    calls: callsOf(users.filter((source) => !isTest(source) && !known.has(source.path))),
    notes: [
      ...creating.map(({ path }) => `${project.short(path)} creates ${name} as well: the policy applies there too.`),
      ...callsOf(users.filter(isTest)).map(
        ({ call }) => `${call.place}  ${call.what} keeps the application of this test from starting now: take it out.`,
      ),
    ],
  };
}
