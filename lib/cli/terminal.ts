import { styleText } from 'node:util';

/** Where a command writes. */
export interface Terminal {
  /** Writes results: data, tables, verdicts. */
  print(text: string): void;
  /** Writes errors. */
  complain(text: string): void;
  /** Whether the output is a terminal with colours. */
  readonly colours: boolean;
}

type Colour = 'green' | 'red' | 'yellow' | 'gray' | 'bold';

/** The text in a colour, if the terminal has colours. */
export function coloured({ colours }: Terminal, colour: Colour, text: string): string {
  return colours ? styleText(colour, text) : text;
}

/** Rows as text, in aligned columns. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  return {
    print: (text) => void stdout.write(`${text}\n`),
    complain: (text) => void stderr.write(`${text}\n`),
    colours: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
  };
}
