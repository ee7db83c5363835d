import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { startReported, type ApplicationReport, type ReportedModule } from './application.report.js';

/** What this process writes to its file descriptor 3, as JSON. */
export type ReportMessage = { readonly report: ApplicationReport } | { readonly error: string };

/** How long the application may take to close, in milliseconds. */
const CLOSING = 5_000;

// What an application prints, to whatever file descriptor, is not the report: see report.command.ts.
const [argument = ''] = process.argv.splice(2);
let close = (): Promise<void> => Promise.resolve();
try {
  const started = await startReported(JSON.parse(argument) as ReportedModule);
  ({ close } = started);
  send({ report: started.report });
} catch (error) {
  send({ error: error instanceof Error ? error.message : String(error) });
}
setTimeout(() => process.exit(), CLOSING).unref();
await close().catch(() => undefined);
// An interval, a pool of connections: an open handle keeps no report waiting.
process.exit();

// Written when it returns: Bun cannot open the descriptor as a socket.
function send(message: ReportMessage): void {
  writeFileSync(3, JSON.stringify(message));
}
