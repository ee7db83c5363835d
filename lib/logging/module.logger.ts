import { Injectable, Logger } from '@nestjs/common';

/**
 * The log of the application, as this module writes to it. A logger that throws loses the line and nothing else: lines are
 * written in the middle of requests, from timers and beside promises nobody waits for.
 */
@Injectable()
export class ModuleLogger {
  private readonly logger = new Logger('CorsModule');

  readonly log = heedless((message) => this.logger.log(message));
  readonly warn = heedless((message) => this.logger.warn(message));
  readonly error = heedless((message) => this.logger.error(message));
}

/** The same function, whose failures concern nobody. */
export function heedless(write: (message: string) => void): (message: string) => void {
  return (message) => {
    try {
      write(message);
    } catch {
      // There is nowhere to say so.
    }
  };
}
