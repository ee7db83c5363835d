import files = require('./page.files.json');

/**
 * A file of the page as it is served. The texts of `public` stand in one file that bundlers put into theirs. CommonJS:
 * runners that turn packages into CommonJS cannot take the attributes of an import of JSON.
 */
export function readPageFile(name: keyof typeof files): string {
  return files[name];
}
