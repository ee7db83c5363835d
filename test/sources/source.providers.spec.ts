import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HttpAdapterHost } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { OriginChanges, OriginSource, OriginWatch } from 'nestjs-cors';
import { ModuleLogger } from '../../lib/logging/module.logger.js';
import type { CorsPolicy } from '../../lib/policy/policy.js';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { SourceFinder } from '../../lib/sources/source.finder.js';
import { SourceOperations } from '../../lib/sources/source.operations.js';
import { SOURCE_PROVIDERS } from '../../lib/sources/source.providers.js';
import { SourceRegistry } from '../../lib/sources/source.registry.js';
import { SourceWatcher } from '../../lib/sources/source.watcher.js';
import { deferred } from './subject.js';

const ACME = 'https://acme.example.com';
const REQUEST = { method: 'GET', path: '/', host: '', params: {}, query: new URLSearchParams() };
const POLICY = {
  ...{ name: 'tenants', credentials: false, dangers: [] },
  sources: [{ rule: { source: 'TENANTS' }, path: 'default.origins' }],
} as unknown as CorsPolicy;

describe('providers of sources', () => {
  let lines: string[];
  let asked: string[];
  const sourceOf = (watch?: OriginWatch): OriginSource => ({
    key: () => 'acme',
    origins: (key) => {
      asked.push(key);
      return [ACME];
    },
    ...(watch ? { watch } : {}),
  });
  const server = new EventEmitter();
  const adapterHost = { provide: HttpAdapterHost, useValue: { httpAdapter: { getHttpServer: () => server } } };
  const start = async (source: OriginSource) => {
    const module = await Test.createTestingModule({ providers: [ModuleLogger, adapterHost, ...SOURCE_PROVIDERS] })
      .overrideProvider(ModuleLogger)
      .useValue({ hasRoom: () => true, write: (_level: string, line: string) => void lines.push(line) })
      .overrideProvider(SourceFinder)
      .useValue({ find: () => source, require: () => source })
      .compile();
    const registry = module.get(SourceRegistry);
    registry.open({ production: true, serves: true });
    registry.bind(POLICY, new IssueCollector(true));
    return { module, registry, operations: module.get(SourceOperations), watcher: module.get(SourceWatcher) };
  };
  const admitted = async (registry: SourceRegistry): Promise<boolean[]> =>
    (await registry.matchersFor(POLICY, REQUEST)).map((matcher) => matcher.admits(ACME));

  beforeEach(() => {
    [lines, asked] = [[], []];
  });
  afterEach(() => void jest.useRealTimers());

  it('use the source of an overridden SourceFinder', async () => {
    const { registry, operations } = await start(sourceOf());
    expect([await admitted(registry), await admitted(registry), asked]).toEqual([[true], [true], ['acme']]);
    await operations.invalidate('ANY', 'acme');
    expect([await admitted(registry), asked]).toEqual([[true], ['acme', 'acme']]);
    expect(operations.states()).toMatchObject([{ source: 'TENANTS', policies: ['tenants'], lookups: 2 }]);
    expect([operations.check('ANY', ['*']).map(({ code }) => code), lines]).toEqual([['list-wildcard'], []]);
  });

  it('start without waiting for a slow watch(), and end it at once if it resolves after shutdown', async () => {
    jest.useFakeTimers();
    const began = deferred<() => void>();
    let undone = 0;
    let changes: OriginChanges | undefined;
    const { watcher, registry } = await start(
      sourceOf((given) => {
        changes = given;
        return began.promise;
      }),
    );
    let isStarted = false;
    const starting = watcher.onApplicationBootstrap().then(() => (isStarted = true));
    await jest.advanceTimersByTimeAsync(4_999);
    expect(isStarted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await starting;
    await admitted(registry);
    changes?.forget('acme');
    await admitted(registry);
    expect(asked).toEqual(['acme', 'acme']);
    await watcher.onApplicationShutdown();
    began.resolve(() => void undone++);
    await jest.advanceTimersByTimeAsync(0);
    await watcher.onApplicationShutdown();
    expect([undone, lines]).toEqual([1, []]);
  });

  it('wait at most 5 s for the end of a watch', async () => {
    jest.useFakeTimers();
    const { watcher } = await start(sourceOf(() => () => new Promise<void>(() => undefined)));
    await watcher.onApplicationBootstrap();
    const ending = watcher.onApplicationShutdown();
    await jest.advanceTimersByTimeAsync(5_000);
    await ending;
    expect(lines).toEqual(['source TENANTS: watch() could not be undone: "no answer within 5000 ms"']);
  });

  it('do not watch in a process without HTTP', async () => {
    let watched = 0;
    const { watcher, registry } = await start(sourceOf(() => void watched++));
    registry.open({ production: true, serves: false });
    await watcher.onApplicationBootstrap();
    expect(watched).toBe(0);
  });
});
