import { HourlyLimit, SteadyClock } from './hourly.limit.js';
import { FEW, type ModuleLogger } from './module.logger.js';
import { LAST_LINE, lineOf } from './throttled.log.js';

/** Outages that are logged within an hour. */
const MAX_OUTAGES = 30;

/** Writes one line for the beginning of each outage and one for its end; both or none. */
export class OutageLog {
  private readonly clock = new SteadyClock();
  private readonly outages = new HourlyLimit(MAX_OUTAGES, this.clock);
  private readonly written = new HourlyLimit(FEW, this.clock);
  private failures = 0;
  private isLogged = false;

  constructor(private readonly logger: ModuleLogger) {}

  /** Whether something has failed, and not worked since. */
  get isOpen(): boolean {
    return this.failures > 0;
  }

  failed(text: string): void {
    this.failures++;
    if (this.isLogged || !this.outages.allows() || !this.logger.hasRoom(this.written)) return;
    this.isLogged = true;
    this.outages.count();
    this.write(text);
  }

  /** Called whenever it works. */
  worked(textOf: (failures: number) => string): void {
    const { failures, isLogged } = this;
    this.failures = 0;
    this.isLogged = false;
    if (isLogged) this.write(textOf(failures), this.outages.allows() ? '' : LAST_LINE);
  }

  private write(text: string, end = ''): void {
    this.logger.write('warn', lineOf(text, end), this.written);
  }
}
