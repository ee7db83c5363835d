import { readJson } from './json.file.js';
import { diffReports, type DiffRow } from './report.diff.js';
import { coloured, type Terminal } from './terminal.js';

/** Compares two reports (JSON of `report --json`). True: no page can do more than before. */
export async function diff(
  before: string,
  after: string,
  options: { json: boolean },
  terminal: Terminal,
): Promise<boolean> {
  const changes = diffReports(await read(before), await read(after));
  const widened = changes.filter(({ widens }) => widens);
  if (options.json) terminal.print(JSON.stringify(changes, undefined, 2));
  else {
    for (const { route, widens, text } of changes)
      terminal.print(coloured(terminal, widens ? 'red' : 'green', `${widens ? '+' : '-'} ${route} ${text}`));
    const verdict =
      widened.length === 0
        ? 'No page can do more than before.'
        : `Pages can do more than before: ${widened.length} ${widened.length === 1 ? 'change' : 'changes'}.`;
    terminal.print(coloured(terminal, widened.length === 0 ? 'green' : 'red', verdict));
  }
  return widened.length === 0;
}

async function read(file: string): Promise<readonly DiffRow[]> {
  const rows = await readJson(file);
  const sound = Array.isArray(rows) && rows.every((row) => typeof (row as DiffRow | null)?.path === 'string');
  if (!sound) throw new TypeError(`${file} is no report: write it with "nestjs-cors report <module> --json".`);
  return rows as DiffRow[];
}
