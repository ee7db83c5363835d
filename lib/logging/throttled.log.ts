import { LRUCache } from 'lru-cache';
import { clean } from '../rules/configuration.issue.js';
import { HOUR, HourlyLimit, SteadyClock } from './hourly.limit.js';
import { FEW, MAX_LENGTH, shorten, type ModuleLogger } from './module.logger.js';

/** The end of the last line before a limit is reached. */
export const LAST_LINE = ' (Further ones are not logged for up to an hour.)';

/** Writes each distinct text once an hour, on one line and up to a limit, so that clients cannot flood the log. */
export class ThrottledLog {
  private readonly clock = new SteadyClock();
  /** Made with the first line: its room is taken at once, and most logs stay empty. */
  private logged: LRUCache<string, true> | undefined;
  private readonly lines: HourlyLimit;
  private readonly written = new HourlyLimit(FEW, this.clock);

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
    this.logger.write(this.level, lineOf(text, this.lines.allows() ? '' : LAST_LINE), this.written);
  }
}

/** A text on one line. Shortened before it is escaped, so that no more is escaped than fits. */
export function lineOf(text: string, end = ''): string {
  return shorten(clean(shorten(text)), MAX_LENGTH - end.length) + end;
}
