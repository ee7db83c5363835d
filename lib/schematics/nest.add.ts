import type { SchematicContext, Tree } from '@angular-devkit/schematics';
import { clean } from '../rules/configuration.issue.js';
import { codeOf } from '../cli/module.options.js';
import { SourceFiles, type Declared } from '../cli/source/source.files.js';
import { loadTypeScript } from '../cli/source/typescript.loader.js';
import { addDependencies } from './dependencies.js';
import { addVariables, isIgnoredByGit, readsElsewhere } from './env.file.js';
import { importModules, type ModuleImport } from './module.imports.js';
import { projectOf, type NestProject } from './nest.project.js';
import { ProjectFiles } from './project.files.js';
import { callsIn, type FoundCall } from './found.calls.js';
import { withoutCall, type Removal } from './plain.call.js';
import { usersOfRoot } from './root.users.js';
import { createdIn, type Created } from './root.module.js';
import { applyEdits } from './text.edits.js';
import { Unsure } from './unsure.js';
import { headersIn, variablesIn } from './written.cors.js';

/** Options of `nest add nestjs-cors`. */
export interface NestAddOptions {
  readonly sourceRoot?: string;
  readonly skipInstall?: boolean;
}

/** Adds CorsModule to an application. Where it is not sure, it changes no source file, and says why. */
export async function nestAdd(
  options: NestAddOptions,
  tree: Tree,
  { logger, addTask }: SchematicContext,
  isLocal = isIgnoredByGit,
): Promise<void> {
  const project = new ProjectFiles(tree);
  try {
    if (addDependencies(project)) install(options, logger, addTask);
    const said = await addModule(project, projectOf(project, options.sourceRoot), isLocal);
    for (const line of said) logger.info(line);
  } catch (error) {
    if (!(error instanceof Unsure)) throw error;
    logger.warn(`No source file was changed. ${error.message.replaceAll(`${project.root}/`, '')}`);
  }
}

function install(
  { skipInstall }: NestAddOptions,
  logger: SchematicContext['logger'],
  addTask: SchematicContext['addTask'],
): void {
  if (skipInstall) logger.warn('package.json has new dependencies: install them.');
  else addTask({ toConfiguration: () => ({ name: 'node-package', options: { command: 'install', quiet: true } }) });
}

/** Imports the module, and takes `enableCors()` out. What there is to say of it. */
async function addModule(
  project: ProjectFiles,
  { main: entry, sourceRoot }: NestProject,
  isLocal: (path: string) => boolean,
): Promise<readonly string[]> {
  const files = new SourceFiles(typescriptOf(entry), project);
  const sources = project.sources(sourceRoot);
  const importing = (name: string, paths: readonly string[]): string | undefined =>
    paths.find((path) => imports(files, project, path, name));
  const own = importing('nestjs-cors', sources);
  if (own !== undefined) return [`${project.short(own)} imports nestjs-cors already: nothing was changed.`];
  const main = files.parse(entry, project.readFile(entry) ?? '');
  const { call, root } = createdIn(files, main);
  // Libraries of a monorepo may switch it on too.
  const libraries = ['libs', 'packages'].flatMap((folder) => project.sources(`${project.root}/${folder}`));
  const known = [...new Set([...sources, ...libraries])];
  const users = usersOfRoot(project, files, main, root, new Set(known));
  const calls = [...callsIn(project, files, known, main), ...users.calls];
  const gateways = calls.filter(({ call: { isGateway } }) => isGateway);
  const [found, ...others] = calls.filter(({ call: { isGateway } }) => !isGateway);
  if (others.length > 0) throw new Unsure(severalPlaces([found as FoundCall, ...others]));
  refuse(headersIn(project, files, known), 'Headers of CORS are written by hand; the policy takes their place');
  const taken = variablesIn(project, files, known);
  const policy = found === undefined ? startingOptions() : carriedOver(found);
  if (found) refuse(taken, 'The module reads these variables too, and they win over the options');
  const modules: ModuleImport[] = [
    { name: 'CorsModule', from: 'nestjs-cors', code: `CorsModule.forRoot(${codeOf(policy)})` },
  ];
  // It reads .env. An application that has @nestjs/config, or a ConfigModule of its own, loads its variables itself.
  if (importing('@nestjs/config', known) === undefined && isFree(files, root, 'ConfigModule'))
    modules.unshift({ name: 'ConfigModule', from: '@nestjs/config', code: 'ConfigModule.forRoot()' });
  const removed = found && withoutCall(files, call, found);
  await applyEdits(project, [...importModules(files, root, modules), ...(removed ? [removed] : [])]);
  const variables =
    'environments' in policy ? addVariables(project, found === undefined, isLocal, readsElsewhere(project, known)) : [];
  return [
    ...whatChanged(project, root, modules, found, removed),
    ...taken.map(ofVariable),
    ...variables,
    ...gateways.map(ofGateway),
    ...users.notes,
  ];
}

/** Whether a file imports a package, by TypeScript's own scanner: comments do not count. */
function imports({ ts }: SourceFiles, project: ProjectFiles, path: string, name: string): boolean {
  const text = project.readFile(path) ?? '';
  return text.includes(name) && ts.preProcessFile(text).importedFiles.some(({ fileName }) => fileName === name);
}

function isFree(files: SourceFiles, { node, source }: Declared, name: string): boolean {
  return files.packageOf(name, source) === undefined && files.declarationOf(name, node, source) === undefined;
}

function typescriptOf(main: string): ReturnType<typeof loadTypeScript> {
  try {
    return loadTypeScript(main);
  } catch (error) {
    throw new Unsure((error as Error).message);
  }
}

/** What the options of `CorsModule.forRoot()` begin with where the application had no CORS: pages of the own machine, in development. */
const STARTING = { origins: ['http://localhost:*'], allowedHeaders: ['Content-Type', 'Authorization'] };

const startingOptions = (): object => ({ environments: { development: { default: STARTING } } });

/** The options that take the place of a call. Throws {@link Unsure} where `migrate` is not sure of all of it. */
function carriedOver({ migration }: FoundCall): object {
  const { options, unsafe, unseen, variables, place, what } = migration;
  const outside = Object.entries(variables).map(([name, holds]) => `${name} has to hold ${holds}`);
  const reasons = [...unsafe, ...unseen, ...outside];
  if (reasons.length === 0 && options !== undefined) return options;
  throw new Unsure(
    [
      `${place}  ${what} cannot be carried over without you:`,
      ...reasons.map((reason) => `  - ${reason}`),
      `Settle that in ${place} and run it again, or import CorsModule yourself: "npx nestjs-cors migrate ${place.replace(/:\d+$/, '')}" prints what it becomes.`,
    ].join('\n'),
  );
}

function severalPlaces(calls: readonly FoundCall[]): string {
  const places = calls.map(({ call }) => `  - ${call.place}  ${call.what}`);
  return [
    'CORS is switched on in several places. Take out those of HTTP, and import CorsModule yourself:',
    ...places,
  ].join('\n');
}

function refuse(places: readonly string[], why: string): void {
  if (places.length > 0)
    throw new Unsure(
      [
        `${why}. Take them out and run it again, or import CorsModule yourself:`,
        ...places.map((each) => `  - ${each}`),
      ].join('\n'),
    );
}

function whatChanged(
  project: ProjectFiles,
  { node, source }: Created['root'],
  modules: readonly ModuleImport[],
  found: FoundCall | undefined,
  removed: Removal | undefined,
): string[] {
  const imported = `${project.short(source.path)}: ${node.name?.text ?? 'the root module'} imports ${modules.length > 1 ? 'ConfigModule, which reads .env, and ' : ''}CorsModule.`;
  if (found === undefined) return [imported];
  const { place, what, notes } = found.migration;
  return [
    imported,
    `${place}  ${what} is gone; its options are those of CorsModule.`,
    ...notes.map((note) => `  - ${note}`),
    ...(removed?.comments ?? []).map((comment) => `  - Its comment is gone too: ${clean(comment)}`),
  ];
}

const ofGateway = ({ call }: FoundCall): string =>
  `${call.place}  the option cors of the gateway stays. "npx nestjs-cors migrate" prints the @CorsPolicy() that takes its place.`;

const ofVariable = (place: string): string =>
  `${place} is read by CorsModule as well from now on, and wins over its options.`;
