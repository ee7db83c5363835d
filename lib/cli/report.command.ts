import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CorsReportRow } from '../diagnostics/report.js';
import { clean } from '../rules/configuration.issue.js';
import { columns } from './columns.js';
import type { ApplicationReport, ReportedModule } from './report/application.report.js';
import type { ReportMessage } from './report/report.process.js';
import { jsonText, type Terminal } from './terminal.js';

/** The options of `report`. */
export interface ReportOptions extends Omit<ReportedModule, 'file'> {
  readonly json: boolean;
  readonly markdown: boolean;
}

const PROCESS = fileURLToPath(new URL('report/report.process.js', import.meta.url));

/** Starts a built application without listening, and prints its routes with their policies. */
export async function report(file: string, options: ReportOptions, terminal: Terminal): Promise<void> {
  const { export: name, configure, platform } = options;
  printReport(await readReport({ file, export: name, configure, platform }), options, terminal);
}

/** Prints what an application has reported. */
export function printReport(
  { rows, markdown, environment, reason }: ApplicationReport,
  options: Pick<ReportOptions, 'json' | 'markdown' | 'platform'>,
  terminal: Terminal,
): void {
  const platform = { express: 'Express', fastify: 'Fastify' }[options.platform];
  const named = clean(`Environment: ${environment} (${reason}), on ${platform}.`);
  if (options.json) terminal.print(jsonText(rows.map((row) => ({ ...row, environment }))));
  else if (options.markdown) terminal.print(`${markdown.trimEnd()}\n\n${named}`);
  else terminal.print(`${columns(tableOf(rows), terminal.width)}\n\n${named}`);
}

/**
 * Starts the application in a process of its own: whatever it prints goes to standard error, and whatever it leaves open
 * (an interval, a pool of connections) ends with it.
 */
async function readReport(module: ReportedModule): Promise<ApplicationReport> {
  const child = spawn(process.execPath, [...process.execArgv, PROCESS, JSON.stringify(module)], {
    stdio: ['ignore', 2, 2, 'pipe'],
  });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 0));
  });
  try {
    const [sent, code] = await Promise.all([text(child.stdio[3] as Readable), ended]);
    const message = messageOf(sent);
    if (message === undefined)
      throw new Error(`The application ended (${code}) before its routes were known; what it said stands above.`);
    if ('error' in message) throw new Error(message.error);
    return message.report;
  } finally {
    process.off('exit', end);
  }
}

function messageOf(sent: string): ReportMessage | undefined {
  try {
    return JSON.parse(sent) as ReportMessage;
  } catch {
    return undefined;
  }
}

type Column = readonly [title: string, text: (row: CorsReportRow) => string];

/** Columns that are always there; the others are left out if they are empty in every row. */
const ALWAYS = ['METHOD', 'PATH', 'POLICY', 'FROM', 'COOKIES', 'ORIGINS'];
const COLUMNS: readonly Column[] = [
  ['METHOD', ({ method }) => method],
  ['PATH', ({ path }) => path],
  ['HOST', ({ hosts }) => hosts.join(', ')],
  ['VERSION', ({ versions }) => versions.join(', ')],
  ['POLICY', ({ policy, passThrough }) => (passThrough ? 'passThrough' : policy === false ? 'none' : policy)],
  ['FROM', ({ from, except = [] }) => [from, ...except].join(' except ')],
  ['COOKIES', ({ credentials }) => (credentials ? 'cookies' : '')],
  ['ENFORCE', ({ enforce = '' }) => enforce],
  ['REPORT ONLY', ({ reportOnly = {} }) => trialText(reportOnly)],
  ['ORIGINS', ({ origins }) => origins.join(' ')],
];

function tableOf(rows: readonly CorsReportRow[]): string[][] {
  const shown = COLUMNS.filter(([title, cell]) => ALWAYS.includes(title) || rows.some((row) => cell(row) !== ''));
  return [shown.map(([title]) => title), ...rows.map((row) => shown.map(([, cell]) => clean(cell(row))))];
}

/** `origins https://a.example.com, credentials false`. */
function trialText(trial: NonNullable<CorsReportRow['reportOnly']>): string {
  return Object.entries(trial)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' ') || 'none' : String(value)}`)
    .join(', ');
}
