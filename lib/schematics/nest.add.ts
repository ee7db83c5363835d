import type { SchematicContext, Tree } from '@angular-devkit/schematics';
import { codeOf, settled } from '../cli/module.options.js';
import { SourceFiles, type Declared } from '../cli/migrate/source.files.js';
import { loadTypeScript } from '../cli/migrate/typescript.loader.js';
import { addDependencies } from './dependencies.js';
import { addVariables } from './env.file.js';
import { importModules, type ModuleImport } from './module.imports.js';
import { projectOf, type NestProject } from './nest.project.js';
import { ProjectFiles } from './project.files.js';
import { callsIn, withoutCall, type FoundCall } from './replaced.call.js';
import { rootModuleOf } from './root.module.js';
import { applyEdits, type TextEdit } from './text.edits.js';
import { Unsure } from './unsure.js';

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
): Promise<void> {
  const project = new ProjectFiles(tree);
  try {
    if (addDependencies(project)) install(options, logger, addTask);
    const said = await addModule(project, projectOf(project, options.sourceRoot));
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
async function addModule(project: ProjectFiles, { main, sourceRoot }: NestProject): Promise<readonly string[]> {
  const imported = (name: string): string | undefined =>
    project.sources(sourceRoot).find((path) => project.readFile(path)?.includes(name));
  const own = imported('CorsModule.forRoot');
  if (own !== undefined) return [`${project.short(own)} imports CorsModule already: nothing was changed.`];
  const files = new SourceFiles(typescriptOf(main), project);
  const root = rootModuleOf(files, files.parse(main, project.readFile(main) ?? ''));
  const calls = callsIn(project, files, sourceRoot);
  const gateways = calls.filter(({ call }) => call.isGateway);
  const [found, ...others] = calls.filter(({ call }) => !call.isGateway);
  if (others.length > 0) throw new Unsure(severalPlaces([found as FoundCall, ...others]));
  const policy = found === undefined ? startingOptions() : carriedOver(found);
  const modules: ModuleImport[] = [
    { name: 'CorsModule', from: 'nestjs-cors', code: `CorsModule.forRoot(${codeOf(policy)})` },
  ];
  // It reads .env. An application that has one of its own by that name loads its variables itself.
  if (imported('ConfigModule.forRoot') === undefined && isFree(files, root, 'ConfigModule'))
    modules.unshift({ name: 'ConfigModule', from: '@nestjs/config', code: 'ConfigModule.forRoot()' });
  await applyEdits(project, inOneTree(editsOf(files, root, modules, found), root));
  const variables = 'environments' in policy ? addVariables(project, found === undefined) : [];
  return [...whatChanged(project, root, found), ...variables, ...gateways.map(ofGateway)];
}

function editsOf(
  files: SourceFiles,
  root: ReturnType<typeof rootModuleOf>,
  modules: readonly ModuleImport[],
  found: FoundCall | undefined,
): readonly TextEdit[] {
  return [...importModules(files, root, modules), ...(found === undefined ? [] : [withoutCall(files, found)])];
}

/** Edits of one file belong together, though it was parsed twice. */
function inOneTree(edits: readonly TextEdit[], { source }: Declared): readonly TextEdit[] {
  return edits.map((each) => (each.source.path === source.path ? { ...each, source } : each));
}

function isFree(files: SourceFiles, { node, source }: Declared, name: string): boolean {
  const from = files.packageOf(name, source);
  return from === '@nestjs/config' || (from === undefined && files.declarationOf(name, node, source) === undefined);
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
  const { options, unsafe, unseen, variables, place, what } = settled(migration, migration.routes);
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
  return ['CORS is switched on in several places. Take them out, and import CorsModule yourself:', ...places].join(
    '\n',
  );
}

function whatChanged(
  project: ProjectFiles,
  { node, source }: ReturnType<typeof rootModuleOf>,
  found: FoundCall | undefined,
): string[] {
  const imported = `${project.short(source.path)}: ${node.name?.text ?? 'the root module'} imports CorsModule.`;
  if (found === undefined) return [imported];
  const { place, what, notes } = found.migration;
  const { options } = found.call;
  const name = options && /^\w+$/.test(options.getText()) ? [`${options.getText()} may be without use now.`] : [];
  return [
    imported,
    `${place}  ${what} is gone; its options are those of CorsModule.`,
    ...[...name, ...notes].map((note) => `  - ${note}`),
  ];
}

const ofGateway = ({ call }: FoundCall): string =>
  `${call.place}  the option cors of the gateway stays. "npx nestjs-cors migrate" prints the @CorsPolicy() that takes its place.`;
