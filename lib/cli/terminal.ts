import { text } from 'node:stream/consumers';
import { styleText } from 'node:util';

/** Where a command reads and writes. */
export interface Terminal {
  /** Writes results: data, tables, verdicts. */
  print(text: string): void;
  /** Writes errors, and what is said beside the results. */
  complain(text: string): void;
  /** Standard input as text. */
  read(): Promise<string>;
  /** Whether the output is a terminal with colours. */
  readonly colours: boolean;
  /** Columns of the terminal; undefined where the output is a file, whose lines are not wrapped. */
  readonly width: number | undefined;
}

type Colour = 'green' | 'red' | 'yellow' | 'gray' | 'bold';

/** The text in a colour, if the terminal has colours. */
export function coloured({ colours }: Terminal, colour: Colour, text: string): string {
  // Node would ask its own standard output again, and this one may be another.
  return colours ? styleText(colour, text, { validateStream: false }) : text;
}

/** A value as JSON on which no terminal acts: JSON.stringify leaves DEL, C1 controls and format characters as they are. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(/[\p{C}\u2028\u2029]/gu, (character) =>
    character === '\n'
      ? character
      : [...Array(character.length).keys()]
          .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // A reader that has seen enough (`| head`) is no fault.
  for (const stream of [stdout, stderr]) stream.on('error', () => process.exit());
  return {
    print: (line) => void stdout.write(`${line}\n`),
    complain: (line) => void stderr.write(`${line}\n`),
    // A person at a terminal has piped nothing, and would wait.
    read: () => (stdin.isTTY ? Promise.resolve('') : text(stdin)),
    colours: hasColours(env, stdout.isTTY),
    width: stdout.isTTY ? stdout.columns : undefined,
  };
}

/** https://no-color.org, https://force-color.org */
export function hasColours(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = env;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal && TERM !== 'dumb';
}
