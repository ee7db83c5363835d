import { clean, describeError } from '../core/configuration.issue.js';
import { OnceLog } from './once.log.js';

/** Says once for each distinct fault that an answer went without CORS headers; its text may hold what a request held. */
export class FaultLog {
  private readonly log: OnceLog;

  constructor(error: (message: string) => void) {
    this.log = new OnceLog(error);
  }

  report(fault: unknown): void {
    this.log.say(`A request was answered without CORS headers: ${describe(fault)}`);
  }
}

/** The text of a fault and where it was raised, on one line. */
function describe(fault: unknown): string {
  const text = describeError(fault);
  try {
    if (!(fault instanceof Error)) return text;
    const frame = /^\s+at .*/m.exec((fault.stack ?? '').replace(fault.message, ''))?.[0] ?? '';
    return `${text}${clean(frame.trimEnd().slice(0, 300)).replace(/^\s+/, ' ')}`;
  } catch {
    return text;
  }
}
