import { LRUCache } from 'lru-cache';
import { clean } from '../rules/configuration.issue.js';
import { HOUR, HourlyLimit, SteadyClock } from './hourly.limit.js';
import { FEW, MAX_LENGTH, shorten, type ModuleLogger } from './module.logger.js';

/** Milliseconds between two lines that report a recovery. */
const BETWEEN_RECOVERIES = 60_000;
const LAST_LINE = ' (Further ones are not logged for up to an hour.)';

/** Writes each distinct text once an hour, on one line and up to a limit, so that clients cannot flood the log. */
export class ThrottledLog {
  private readonly clock = new SteadyClock();
  /** Made with the first line: its room is taken at once, and most logs stay empty. */
  private logged: LRUCache<string, true> | undefined;
  /** Lines since the last recovery. */
  private lines: HourlyLimit;
  /** All lines. */
  private readonly written = new HourlyLimit(FEW, this.clock);
  private recoveredAt = this.clock.now();

  constructor(
    private readonly logger: ModuleLogger,
    private readonly max = 200,
    private readonly level: 'warn' | 'error' = 'warn',
  ) {
    this.lines = new HourlyLimit(max, this.clock);
  }

  /** @param topic texts about one topic count as one; of several topics, one that was not logged is enough */
  log(text: string, topic: string | readonly string[] = text): void {
    this.logged ??= new LRUCache({ max: this.max, ttl: HOUR, ttlResolution: 0, perf: this.clock });
    const { logged } = this;
    const keys = [topic].flat().map((each) => shorten(each));
    const fresh = keys.filter((key) => !logged.has(key));
    if (fresh.length === 0 || !this.lines.allows() || !this.logger.hasRoom(this.written)) return;
    for (const key of fresh) logged.set(key, true);
    this.lines.count();
    this.write(text, this.lines.allows() ? '' : LAST_LINE);
  }

  /** Logs that a problem is over, so that it is logged again if it comes back. */
  recovered(text: string): void {
    if (!this.logged?.size || this.clock.now() - this.recoveredAt < BETWEEN_RECOVERIES) return;
    this.recoveredAt = this.clock.now();
    this.logged.clear();
    this.lines = new HourlyLimit(this.max, this.clock);
    this.write(text);
  }

  /** On one line. Shortened before it is escaped, so that no more is escaped than fits. */
  private write(text: string, end = ''): void {
    const line = shorten(clean(shorten(text)), MAX_LENGTH - end.length) + end;
    this.logger.write(this.level, line, this.written);
  }
}
