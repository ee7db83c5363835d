import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type ts from 'typescript';
import type { TypeScript } from './typescript.loader.js';

/** Where the files of a project are read: the disk, or the tree of a schematic. Paths are absolute, with `/`. */
export interface FileHost {
  fileExists(path: string): boolean;
  /** The text of a file; undefined if it cannot be read. */
  readFile(path: string): string | undefined;
}

/** Files as they lie on the disk. */
export const DISK: FileHost = {
  fileExists: (path) => existsSync(path),
  readFile: (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
};

/** Which file of the project an import means, by TypeScript's own rules and the `paths` of its tsconfig.json. */
export class ModuleResolver {
  private options: ts.CompilerOptions | undefined;

  constructor(
    private readonly ts: TypeScript,
    private readonly host: FileHost,
  ) {}

  /** The path of the file; undefined if it is a package, or cannot be found. */
  resolve(specifier: string, from: string): string | undefined {
    const containing = resolve(from).replaceAll('\\', '/');
    this.options ??= { ...this.pathsOf(containing), ...this.rules() };
    const { resolvedModule: found } = this.ts.resolveModuleName(specifier, containing, this.options, this.host);
    return found && !found.isExternalLibraryImport ? found.resolvedFileName : undefined;
  }

  private rules(): ts.CompilerOptions {
    const { Bundler, Node10 } = this.ts.ModuleResolutionKind;
    // TypeScript 4 has no rules of bundlers.
    return { allowJs: true, module: this.ts.ModuleKind.ESNext, moduleResolution: Bundler ?? Node10 };
  }

  private pathsOf(containing: string): Pick<ts.CompilerOptions, 'baseUrl' | 'paths'> {
    const { ts, host } = this;
    const parsing: ts.ParseConfigHost = {
      fileExists: (path) => host.fileExists(path),
      readFile: (path) => host.readFile(path),
      readDirectory: () => [],
      useCaseSensitiveFileNames: true,
    };
    try {
      const file = ts.findConfigFile(dirname(containing), parsing.fileExists, 'tsconfig.json');
      if (file === undefined) return {};
      const { config } = ts.readConfigFile(file, parsing.readFile) as { config?: unknown };
      const { baseUrl, paths, pathsBasePath } = ts.parseJsonConfigFileContent(config, parsing, dirname(file)).options;
      return { ...(baseUrl === undefined ? {} : { baseUrl }), ...(paths ? { paths, pathsBasePath } : {}) };
    } catch {
      // TypeScript throws for some files of another shape; their `paths` are not known.
      return {};
    }
  }
}
