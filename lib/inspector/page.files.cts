import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the page as it is served. CommonJS, as in `platform.require.cts`: runners may not know `import.meta`. */
export function readPageFile(name: string): string {
  return readFileSync(join(__dirname, 'public', name), 'utf8');
}
