import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

/** Reads a file as JSON; `-` is standard input. Throws an error that names the file. */
export async function readJson(file: string): Promise<unknown> {
  const content = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new TypeError(`${file === '-' ? 'Standard input' : file} is no JSON: ${(error as Error).message}`);
  }
}
