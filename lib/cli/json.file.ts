import { readFile } from 'node:fs/promises';
import { clean } from '../rules/configuration.issue.js';
import type { Terminal } from './terminal.js';

/** The text of a file; `-` is standard input. */
export async function readText(file: string, terminal: Terminal): Promise<string> {
  if (file !== '-') return readFile(file, 'utf8').catch((error: unknown) => unreadable(file, error));
  const given = await terminal.read();
  if (given.trim() === '') throw new TypeError('There is nothing on standard input: name a file, or pipe JSON.');
  return given;
}

function unreadable(file: string, error: unknown): never {
  const { code = String(error) } = error as { code?: string };
  const reasons: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };
  throw new TypeError(`${file} cannot be read: ${reasons[code] ?? code}.`);
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
