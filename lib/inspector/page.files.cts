import type files from './page.files.json';

/**
 * A file of the inspector's page. All files of `public` are in one JSON file, which bundlers include, and which is loaded when
 * it is asked for. CommonJS, because test runners that convert packages to CommonJS cannot handle the attributes of a JSON
 * import.
 */
export function readPageFile(name: keyof typeof files): string {
  return (require('./page.files.json') as typeof files)[name];
}
