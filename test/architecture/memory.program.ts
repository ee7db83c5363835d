import { posix } from 'node:path';
import ts from 'typescript';
import { ROOT } from './library.files.js';

const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, (path) => ts.sys.readFile(path)) as { config: unknown };
/** The options of the repository: strict, and `nestjs-cors` leads to `lib/index.ts`. */
const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, ROOT);

/** A program over files that exist in memory only, beside this one or in a folder beside that. */
export function programOf(sources: ReadonlyMap<string, string>, roots: readonly string[] = []): ts.Program {
  const inMemory = new Map([...sources].map(([name, text]) => [pathOf(name), text]));
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile } = host;
  const folders = new Set([...inMemory.keys()].map((path) => posix.dirname(path)));
  host.directoryExists = (path) => folders.has(path) || ts.sys.directoryExists(path);
  host.fileExists = (path) => inMemory.has(path) || fileExists(path);
  host.readFile = (path) => inMemory.get(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const text = inMemory.get(path);
    return text === undefined ? getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target, true);
  };
  return ts.createProgram([...inMemory.keys(), ...roots], { ...options, noEmit: true }, host);
}

/** What an editor asks about one file that exists in memory only. */
export function editorOf(name: string, text: string): ts.LanguageService {
  const path = pathOf(name);
  return ts.createLanguageService({
    fileExists: ts.sys.fileExists,
    readFile: (file) => ts.sys.readFile(file),
    directoryExists: ts.sys.directoryExists,
    getCompilationSettings: () => options,
    getScriptFileNames: () => [path],
    getScriptVersion: () => '1',
    getScriptSnapshot: (file) => {
      const read = file === path ? text : ts.sys.readFile(file);
      return read === undefined ? undefined : ts.ScriptSnapshot.fromString(read);
    },
    getCurrentDirectory: () => ROOT,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
}

/** Where a file in memory stands. */
export function pathOf(name: string): string {
  return posix.join(ROOT, 'test/architecture', name);
}

/** What the compiler has against a file, line by line. */
export function faultsOf(program: ts.Program, name: string): { line: number; message: string }[] {
  const file = program.getSourceFile(pathOf(name));
  if (file === undefined) throw new Error(`${name} is not part of the program`);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((fault) => ({
    line: file.getLineAndCharacterOfPosition(fault.start ?? 0).line + 1,
    message: ts.flattenDiagnosticMessageText(fault.messageText, '\n'),
  }));
}
