import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ModuleLogger } from '../logging/module.logger.js';
import { ThrottledLog } from '../logging/throttled.log.js';
import type { OriginChanges, OriginSource } from '../origins/origin.rule.js';
import { describeError } from '../rules/configuration.issue.js';
import { SourceRegistry } from './source.registry.js';
import { within } from './time.limit.js';

/** Milliseconds for which the start and the end of an application wait for a source. */
const WATCH_LIMIT = 5_000;

/** Makes the sources watch for changes, from before the first request until after the last one. */
@Injectable()
export class SourceWatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly watched = new Set<OriginSource>();
  private readonly undos: (() => Promise<void>)[] = [];
  private ended: Promise<unknown> | undefined;
  /** Whether every watch is undone. */
  private isOver = false;

  constructor(
    @Inject(SourceRegistry) private readonly registry: SourceRegistry,
    @Inject(ModuleLogger) private readonly logger: ModuleLogger,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  /** Called by Nest before the server listens. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.registry.serves) return;
    // Shutdown hooks of a global module run last, when the application may have closed what a source listens through.
    const server = this.host.httpAdapter.getHttpServer() as Partial<NodeJS.EventEmitter> | undefined;
    server?.once?.('close', () => void this.end());
    await this.watchAll();
  }

  /** Starts every source that does not watch yet: at start-up, and after policies were replaced. */
  async watchAll(): Promise<void> {
    // Each source once, under the token of its first use.
    const names = new Map(this.registry.uses.toReversed().map(({ lookup }) => [lookup.source, lookup.name]));
    const further = [...names].filter(([source]) => !this.watched.has(source));
    for (const [source] of further) this.watched.add(source);
    await Promise.all(further.map(([source, name]) => within(WATCH_LIMIT, this.watch(source, name), () => undefined)));
  }

  /** Called by Nest when all requests have ended, also where the server never listened. */
  async onApplicationShutdown(): Promise<void> {
    await this.end();
  }

  /** Never rejects. */
  private async watch(source: OriginSource, name: string): Promise<void> {
    const log = new ThrottledLog(this.logger);
    const changes: OriginChanges = {
      forget: (key) => {
        for (const lookup of this.registry.lookupsOf(source)) lookup.forget(key);
      },
      // As for lookups: by then the log may be that of another application.
      warn: (message) => void (this.isOver || log.log(`${name}: ${message}`)),
    };
    try {
      const undo: unknown = await source.watch?.(changes);
      if (typeof undo === 'function') await this.keep(undo as () => unknown, changes);
    } catch (error) {
      changes.warn(`watch() failed: ${describeError(error)}`);
    }
  }

  /** Keeps the function that ends a watch until shutdown; a watch that began after that is ended at once. */
  private async keep(undo: () => unknown, changes: OriginChanges): Promise<void> {
    const guarded = async (): Promise<void> => {
      try {
        await within(WATCH_LIMIT, undo(), () => {
          throw new Error(`no answer within ${WATCH_LIMIT} ms`);
        });
      } catch (error) {
        changes.warn(`watch() could not be undone: ${describeError(error)}`);
      }
    };
    if (this.ended) await guarded();
    else this.undos.push(guarded);
  }

  private end(): Promise<unknown> {
    this.ended ??= Promise.all(this.undos.map((undo) => undo())).finally(() => (this.isOver = true));
    return this.ended;
  }
}
