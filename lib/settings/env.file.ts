import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

const FILE = '.env';

/** The names among `wanted` that the file `.env` of the working directory sets, whether it is loaded or not. */
export function namesInEnvFile(wanted: ReadonlySet<string>): string[] {
  try {
    const written = parseEnv(readFileSync(FILE, 'utf8'));
    return [...wanted].filter((name) => Object.hasOwn(written, name));
  } catch {
    // There is none, or it cannot be read.
    return [];
  }
}
