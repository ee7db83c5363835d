/** The least room for the last column; with less, lines are left to the terminal. */
const ROOM = 20;

/** Rows as text, in aligned columns. In a terminal the last column is wrapped within itself, word by word. */
export function columns(rows: readonly (readonly string[])[], width: number | undefined): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length)));
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  const room = width === undefined || width - before < ROOM ? Infinity : width - before;
  return rows.flatMap((row) => linesOf(row, widths, wrapped(row.at(-1) ?? '', room))).join('\n');
}

function linesOf(row: readonly string[], widths: readonly number[], last: readonly string[]): string[] {
  const cells = row.slice(0, -1).map((cell, index) => cell.padEnd(widths[index] ?? 0));
  const blank = cells.map((cell) => ' '.repeat(cell.length));
  return last.map((text, index) => [...(index === 0 ? cells : blank), text].join('  ').trimEnd());
}

/** A word that is longer than the line stays whole: origins are copied. */
function wrapped(text: string, room: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
