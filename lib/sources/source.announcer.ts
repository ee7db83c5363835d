import { Inject, Injectable } from '@nestjs/common';
import { ModuleLogger } from '../logging/module.logger.js';
import { ThrottledLog } from '../logging/throttled.log.js';
import type { OriginSource } from '../origins/origin.rule.js';
import { describeError } from '../rules/configuration.issue.js';
import { SourceRegistry } from './source.registry.js';
import { within } from './time.limit.js';

/** Milliseconds that an announcement may take, since `invalidate()` waits for it. */
const ANNOUNCE_LIMIT = 2_000;

/** Tells the other instances of an application that a list has changed. */
@Injectable()
export class SourceAnnouncer {
  private readonly log: ThrottledLog;

  constructor(
    @Inject(SourceRegistry) private readonly registry: SourceRegistry,
    @Inject(ModuleLogger) logger: ModuleLogger,
  ) {
    this.log = new ThrottledLog(logger);
  }

  /** Resolves once the others were told; a failure is logged. Never rejects. */
  async announce(source: OriginSource, name: string, key: string | undefined): Promise<void> {
    if (!this.registry.serves && typeof source.announce !== 'function') {
      this.log.log(
        `${name} has no announce(), so invalidate() in this process, which serves no HTTP, has no effect: the instances ` +
          'that serve requests keep their lists until ttl. Implement announce() and watch(), as nestjs-cors/postgres and ' +
          'nestjs-cors/redis do, or call invalidate() in a process that serves requests.',
      );
    }
    try {
      await within(ANNOUNCE_LIMIT, source.announce?.(key), () => {
        throw new Error(`no answer within ${ANNOUNCE_LIMIT} ms`);
      });
    } catch (error) {
      this.log.log(`${name}: other instances could not be told of a change: ${describeError(error)}`);
    }
  }
}
