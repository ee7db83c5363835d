import { posix } from 'node:path';
import type { ProjectFiles } from './project.files.js';
import { Unsure } from './unsure.js';

/** The application that the module is added to. */
export interface NestProject {
  readonly sourceRoot: string;
  /** The file that creates the application. */
  readonly main: string;
}

interface Configuration {
  readonly sourceRoot?: string;
  readonly entryFile?: string;
  readonly projects?: Readonly<Record<string, Pick<Configuration, 'sourceRoot' | 'entryFile'>>>;
}

/** Finds the application by nest-cli.json. Throws {@link Unsure} where there is none. */
export function projectOf(files: ProjectFiles, given: string | undefined): NestProject {
  const configuration = configurationOf(files);
  const sourceRoot = posix.normalize(given ?? configuration.sourceRoot ?? 'src').replace(/\/$/, '');
  const own = Object.values(configuration.projects ?? {}).find(
    (each) => posix.normalize(each.sourceRoot ?? '') === sourceRoot,
  );
  const entry = own?.entryFile ?? configuration.entryFile ?? 'main';
  const folder = posix.join(files.root, sourceRoot);
  const candidates = [`${folder}/${entry}.ts`, `${folder.slice(0, folder.lastIndexOf('/'))}/${entry}.ts`];
  const main = candidates.find((path) => files.fileExists(path));
  if (main === undefined)
    throw new Unsure(
      `There is no ${files.short(candidates[0] as string)}. Name the folder of the application's source files (nest add nestjs-cors --project api, or in Nx: npx nx g nestjs-cors:nest-add --sourceRoot=apps/api/src), or import CorsModule in the root module yourself.`,
    );
  return { sourceRoot: folder, main };
}

function configurationOf(files: ProjectFiles): Configuration {
  const text = files.readFile(`${files.root}/nest-cli.json`);
  try {
    return text === undefined ? {} : (JSON.parse(text) as Configuration);
  } catch {
    return {};
  }
}
