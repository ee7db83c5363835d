import { Injectable, Logger } from '@nestjs/common';
import { HourlyLimit } from './hourly.limit.js';

/** Characters of a line at most, and lines an hour at most: those of every log of the module together. */
export const MAX_LENGTH = 1_000;
const MAX_LINES = 1_000;
/** So many of them are kept for logs that have written fewer than `FEW` in this hour. */
const RESERVED = 300;
export const FEW = 20;

type Level = 'log' | 'warn' | 'error';

/**
 * The log of the application, as this module writes to it: the one place that bounds the number and the length of its
 * lines. A logger that throws loses the line and nothing else: lines are written in the middle of requests, from timers and
 * beside promises that nothing waits for.
 */
@Injectable()
export class ModuleLogger {
  private readonly logger = new Logger('CorsModule');
  private readonly lines = new HourlyLimit(MAX_LINES);
  private readonly own = new HourlyLimit(FEW);

  readonly log = (message: string): void => this.write('log', message);
  readonly warn = (message: string): void => this.write('warn', message);
  readonly error = (message: string): void => this.write('error', message);

  /**
   * Whether a line may be written. A log that writes much leaves room for the others, so that requests that fill one log
   * never hide another kind of trouble.
   *
   * @param written counts the lines of the log that asks
   */
  hasRoom(written = this.own): boolean {
    return this.lines.allows(written.allows() ? MAX_LINES : MAX_LINES - RESERVED);
  }

  /** Writes a line if there is room for it. */
  write(level: Level, message: string, written = this.own): void {
    if (!this.hasRoom(written)) return;
    this.lines.count();
    written.count();
    try {
      this.logger[level](shorten(message));
    } catch {
      // There is no other place to report it.
    }
  }
}

/** A text of at most `max` characters; a pair of surrogates is not cut in two. */
export function shorten(text: string, max = MAX_LENGTH): string {
  return text.length <= max ? text : `${text.slice(0, max - 3).replace(/[\ud800-\udbff]$/, '')}...`;
}
