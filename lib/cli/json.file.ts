import { readFile } from 'node:fs/promises';
import { clean } from '../rules/configuration.issue.js';
import type { Terminal } from './terminal.js';

/** The text of a file; `-` is standard input. */
export async function readText(file: string, terminal: Terminal): Promise<string> {
  return file === '-' ? terminal.read() : readFile(file, 'utf8');
}

/** Reads a file as JSON; `-` is standard input. Throws an error that names the file. */
export async function readJson(file: string, terminal: Terminal): Promise<unknown> {
  return parseJson(await readText(file, terminal), file);
}

/** The value of a text as JSON. Throws an error that names the file. */
export function parseJson(text: string, file: string): unknown {
  try {
    // Editors of Windows write a byte order mark.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new TypeError(`${file === '-' ? 'Standard input' : file} is no JSON: ${clean((error as Error).message)}`);
  }
}
