import type ts from 'typescript';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The compiler of the project whose files are read: every Nest project has it, and this package does not. */
export type TypeScript = typeof ts;

/** Loads TypeScript as the file's own project would, else from the working directory, else from beside this package. */
export function loadTypeScript(file: string, places = placesOf(file)): TypeScript {
  let found = false;
  for (const place of places) {
    try {
      const loaded = createRequire(place)('typescript') as Partial<TypeScript>;
      found = true;
      if (typeof loaded.createSourceFile === 'function') return loaded as TypeScript;
    } catch {
      // Not there: the next place.
    }
  }
  throw new TypeError(
    found
      ? `${file} cannot be read: the TypeScript that is installed has no compiler API. Install one that has, beside it or in an empty folder: npm install --save-dev typescript@5`
      : `${file} cannot be read: its syntax takes TypeScript, which is not installed where it lies. Install it there: npm install --save-dev typescript`,
  );
}

function placesOf(file: string): (string | URL)[] {
  return [pathToFileURL(resolve(file)), pathToFileURL(resolve('package.json')), import.meta.url];
}
