import 'reflect-metadata';
import { Socket } from 'node:net';
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
  await send({ report: started.report });
} catch (error) {
  await send({ error: error instanceof Error ? error.message : String(error) });
}
setTimeout(() => process.exit(), CLOSING).unref();
await close().catch(() => undefined);
// An interval, a pool of connections: an open handle keeps no report waiting.
process.exit();

function send(message: ReportMessage): Promise<void> {
  return new Promise((resolve) => {
    new Socket({ fd: 3 }).end(JSON.stringify(message), resolve);
  });
}
