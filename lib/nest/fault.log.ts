import { clean, show } from '../core/configuration.issue.js';

const MAX_FAULTS = 1000;

/** Says once for each distinct fault that an answer went without CORS headers; its text may hold what a request held. */
export class FaultLog {
  private readonly reported = new Set<string>();

  constructor(private readonly error: (message: string) => void) {}

  report(fault: unknown): void {
    const message = `A request was answered without CORS headers: ${describe(fault)}`;
    if (this.reported.has(message) || this.reported.size >= MAX_FAULTS) return;
    this.reported.add(message);
    this.error(message);
  }
}

/** The text of a fault and where it was raised, on one line. */
function describe(fault: unknown): string {
  if (!(fault instanceof Error)) return show(fault);
  const frame = /^\s+at .*/m.exec((fault.stack ?? '').replace(fault.message, ''))?.[0] ?? '';
  return `${show(fault.message)}${clean(frame.trimEnd().slice(0, 300)).replace(/^\s+/, ' ')}`;
}
