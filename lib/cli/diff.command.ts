import { clean } from '../rules/configuration.issue.js';
import { readJson } from './json.file.js';
import { diffReports, type DiffRow } from './diff/report.diff.js';
import { coloured, jsonText, type Terminal } from './terminal.js';

/** Compares two reports (JSON of `report --json`). True: no page can do more than before. */
export async function diff(
  before: string,
  after: string,
  options: { json: boolean },
  terminal: Terminal,
): Promise<boolean> {
  const [old, now] = [await read(before, terminal), await read(after, terminal)];
  warnOfEnvironments(old, now, terminal);
  const changes = diffReports(old, now);
  const widened = changes.filter(({ widens }) => widens);
  if (options.json) terminal.print(jsonText(changes));
  else {
    for (const { route, widens, text } of changes) {
      const line = `${widens ? '+' : '-'} ${clean(route)} ${clean(text)}`;
      terminal.print(coloured(terminal, widens ? 'red' : 'green', line));
    }
    const verdict =
      widened.length === 0
        ? 'No page can do more than before.'
        : `Pages can do more than before: ${widened.length} ${widened.length === 1 ? 'change' : 'changes'}.`;
    terminal.print(coloured(terminal, widened.length === 0 ? 'green' : 'red', verdict));
  }
  return widened.length === 0;
}

async function read(file: string, terminal: Terminal): Promise<readonly DiffRow[]> {
  return reportOf(await readJson(file, terminal), file);
}

/** The rows of a report that was read as JSON. */
export function reportOf(rows: unknown, file: string): readonly DiffRow[] {
  const isSound = Array.isArray(rows) && rows.every((row) => isRow(row as Partial<DiffRow> | null));
  if (!isSound) throw new TypeError(`${file} is no report: write it with "nestjs-cors report <module> --json".`);
  return rows as DiffRow[];
}

function isRow(row: Partial<DiffRow> | null): boolean {
  if (typeof row?.path !== 'string' || typeof row.method !== 'string') return false;
  if (row.policy !== false && typeof row.policy !== 'string') return false;
  const lists = [row.hosts, row.versions, row.origins, row.allowedHeaders, row.exposedHeaders, row.dangers];
  const isText = (value: unknown): boolean => typeof value === 'string';
  return (
    lists.every((list) => list === undefined || (Array.isArray(list) && list.every(isText))) &&
    [row.methods, row.from, row.environment].every((text) => text === undefined || isText(text))
  );
}

function warnOfEnvironments(before: readonly DiffRow[], after: readonly DiffRow[], terminal: Terminal): void {
  const [old, now] = [before[0]?.environment, after[0]?.environment];
  if (old === undefined || now === undefined || old === now) return;
  terminal.complain(
    `These are reports of two environments, ${clean(old)} and ${clean(now)}: the differences may be theirs. Set NODE_ENV for "report".`,
  );
}
