import type { CorsReportRow } from './report.js';

const COLUMNS: readonly [title: string, text: (row: CorsReportRow) => string][] = [
  ['Method', ({ method }) => method],
  ['Path', ({ path }) => path],
  ['Host', ({ hosts }) => hosts.join(', ')],
  ['Version', ({ versions }) => versions.join(', ')],
  ['Handler', ({ handler = '' }) => handler],
  ['Policy', ({ policy, passThrough }) => (passThrough ? 'passThrough' : String(policy))],
  ['From', ({ from }) => from],
  ['Except', ({ except = [] }) => except.join(', ')],
  ['Origins', ({ origins }) => origins.join(', ')],
  ['Credentials', ({ credentials }) => (credentials ? 'yes' : '')],
  ['Methods', ({ methods }) => methods],
  ['Allowed headers', ({ allowedHeaders }) => allowedHeaders.join(', ')],
  ['Exposed headers', ({ exposedHeaders }) => exposedHeaders.join(', ')],
  ['Max-age', ({ policy, maxAge }) => (policy === false ? '' : String(maxAge))],
  ['Enforce', ({ enforce = '' }) => enforce],
  ['Report only', ({ reportOnly }) => (reportOnly === undefined ? '' : JSON.stringify(reportOnly))],
  ['Resolved by', ({ resolvedBy }) => resolvedBy],
  ['Dangers', ({ dangers }) => dangers.join(', ')],
];

/** The report as a Markdown table; columns that are empty in every row are left out. */
export function markdownOf(rows: readonly CorsReportRow[]): string {
  const columns = COLUMNS.filter(([, text]) => rows.some((row) => text(row) !== ''));
  const cells = rows.map((row) => columns.map(([, text]) => escaped(text(row))));
  // Not aligned: a longer cell would change every line of a snapshot.
  return [columns.map(([title]) => title), columns.map(() => '-'), ...cells].map(line).join('');
}

const line = (cells: readonly string[]): string =>
  `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|\n`;

/** Escapes the special characters of Markdown. */
const escaped = (text: string): string => text.replace(/[\\|*<`]/g, String.raw`\$&`).replace(/\s+/g, ' ');
