import { describeError } from '../rules/configuration.issue.js';
import type { OriginSource } from '../origins/origin.rule.js';
import type { ModuleLogger } from '../logging/module.logger.js';
import { ThrottledLog } from '../logging/throttled.log.js';

/** Milliseconds that telling other instances may take: whoever invalidates waits for it. */
const ANNOUNCE_LIMIT = 2_000;

/** Tells the other instances of an application that a list has changed. */
export class SourceAnnouncer {
  private readonly log: ThrottledLog;

  constructor(
    logger: ModuleLogger,
    /** Whether this process serves requests itself. */
    private readonly serves: boolean,
  ) {
    this.log = new ThrottledLog(logger);
  }

  /** Resolves when the others were told, or could not be, which is logged. Never rejects. */
  async announce(sources: readonly OriginSource[], name: string, key: string | undefined): Promise<void> {
    for (const source of new Set(sources)) {
      if (!this.serves && typeof source.announce !== 'function') {
        this.log.log(
          `${name} has no announce(), so invalidate() in this process, which serves no HTTP, reaches no instance that ` +
            'does: they go on with what they keep until its ttl. Implement announce() and watch(), as ' +
            'nestjs-cors/postgres and nestjs-cors/redis do, or call invalidate() in a process that serves requests.',
        );
      }
      await this.tell(source, name, key);
    }
  }

  private async tell(source: OriginSource, name: string, key: string | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${ANNOUNCE_LIMIT} ms`)), ANNOUNCE_LIMIT);
    });
    try {
      await Promise.race([source.announce?.(key), limit]);
    } catch (error) {
      this.log.log(`${name}: other instances could not be told of a change: ${describeError(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }
}
