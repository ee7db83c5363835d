import { clean, describeError } from '../rules/configuration.issue.js';
import { ThrottledLog } from '../logging/throttled.log.js';

/** What came of a fault of our own. */
export type FaultOutcome = keyof typeof OUTCOMES;

const OUTCOMES = {
  'no-headers': 'A request was answered without CORS headers',
  'no-lists': 'A source was not asked, and a request was answered without its origins',
  'cut-short': 'A preflight failed after its head was written, and was ended as it was',
  unreported: 'A request was answered by its policy, but nobody could be told of it',
} as const;

/** Says once for each distinct fault what came of it; its text may hold what a request held. */
export class FaultLog {
  private readonly log: ThrottledLog;

  constructor(error: (message: string) => void) {
    this.log = new ThrottledLog(error);
  }

  report(fault: unknown, outcome: FaultOutcome): void {
    this.log.say(`${OUTCOMES[outcome]}: ${describe(fault)}`);
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
