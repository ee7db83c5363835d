import { Injectable, Logger } from '@nestjs/common';
import { HourlyLimit } from './hourly.limit.js';

/** Characters of a line at most, and lines an hour at most, over all logs of the module. */
export const MAX_LENGTH = 1_000;
const MAX_LINES = 1_000;
/** Lines reserved for logs that have written fewer than `FEW` lines within the hour. */
const RESERVED = 300;
export const FEW = 20;

type Level = 'log' | 'warn' | 'error';

/**
 * Writes to the logger of Nest; the only place that limits the number and the length of
 * lines. An error thrown by the logger is ignored: lines are written while requests are handled, from timers and
 * next to promises that nothing awaits.
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
   * Whether a line may be written. Lines are reserved for logs that write little, so that requests that flood one log
   * never hide another kind of problem.
   *
   * @param written the lines of the calling log within the hour
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
      // The logger itself has failed: there is nowhere to report it.
    }
  }
}

/** A text of at most `max` characters, never cut within a surrogate pair. */
export function shorten(text: string, max = MAX_LENGTH): string {
  return text.length <= max ? text : `${text.slice(0, max - 3).replace(/[\ud800-\udbff]$/, '')}...`;
}
