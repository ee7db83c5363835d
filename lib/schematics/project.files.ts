import { isUtf8 } from 'node:buffer';
import { posix } from 'node:path';
import type { Tree } from '@angular-devkit/schematics';
import type { FileHost } from '../cli/source/module.resolver.js';

const SOURCE = /(?<!\.d|\.spec|\.test|\.e2e-spec)\.[cm]?ts$/;
const TYPESCRIPT = /(?<!\.d)\.[cm]?ts$/;
const VARIABLES = /^\.env(?!.*(?:example|sample|template|dist))/;
const PASSED_OVER = /^(?:node_modules|dist|build|coverage|\..*)$/;

/** The files of a project, as the tree of the schematic has them. Absolute paths, as TypeScript and the disk have them. */
export class ProjectFiles implements FileHost {
  /** The folder of package.json. */
  readonly root = process.cwd().replaceAll('\\', '/');

  constructor(private readonly tree: Tree) {}

  fileExists(path: string): boolean {
    return path.startsWith(`${this.root}/`) && this.tree.exists(this.inTree(path));
  }

  /** Undefined for what is not UTF-8 as well: written again, it would not be what it was. */
  readFile(path: string): string | undefined {
    const bytes = this.fileExists(path) ? this.tree.read(this.inTree(path)) : null;
    return bytes && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  }

  write(path: string, text: string): void {
    if (this.fileExists(path)) this.tree.overwrite(this.inTree(path), text);
    else this.tree.create(this.inTree(path), text);
  }

  /** A path as it is written from the root: `src/main.ts`. */
  short(path: string): string {
    return path.slice(this.root.length + 1);
  }

  /** The TypeScript files below a folder, without tests and declarations. */
  sources(folder: string): readonly string[] {
    const found: string[] = [];
    this.tree
      .getDir(this.inTree(folder))
      .visit((path) => void (SOURCE.test(path) && found.push(`${this.root}${path}`)));
    return found.filter((path) => !path.includes('/node_modules/'));
  }

  /** All TypeScript files, those of tests too, without packages, builds and hidden folders. */
  everywhere(folder = this.tree.root): readonly string[] {
    return [
      ...folder.subfiles
        .filter((name) => TYPESCRIPT.test(name))
        .map((name) => `${this.root}${posix.join(folder.path, name)}`),
      ...folder.subdirs.filter((name) => !PASSED_OVER.test(name)).flatMap((name) => this.everywhere(folder.dir(name))),
    ];
  }

  /** The files beside package.json that hold variables, without examples. */
  variableFiles(): readonly string[] {
    return this.tree.root.subfiles.filter((name) => VARIABLES.test(name)).map((name) => `${this.root}/${name}`);
  }

  private inTree(path: string): string {
    return path.slice(this.root.length);
  }
}
