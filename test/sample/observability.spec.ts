import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../sample/03-observability/app.module.js';
import { countDecisions } from '../../sample/03-observability/decision.metrics.js';
import { listening } from '../kit/app.js';
import { preflight, send } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { createAdapter, platforms } from '../kit/platforms.js';
import { useAppPerTest } from '../kit/use.app.js';

describe.each(platforms)('the metrics on %s', (platform) => {
  let end: () => void;
  let provider: MeterProvider;
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);

  const running = useAppPerTest(async () =>
    listening(
      await NestFactory.create(AppModule, createAdapter(platform) as never, { logger: false, abortOnError: false }),
    ),
  );
  beforeEach(async () => {
    exporter.reset();
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    provider = new MeterProvider({ readers: [reader] });
    end = countDecisions(provider.getMeter('test'));
  });
  afterEach(async () => {
    end();
    await provider.shutdown();
  });

  const counted = async () => {
    await provider.forceFlush();
    const points = exporter.getMetrics().at(-1)?.scopeMetrics[0]?.metrics ?? [];
    return Object.fromEntries(
      points.map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ attributes, value }) => [Object.values(attributes).join(' '), value]),
      ]),
    );
  };

  it('decisions and effects of the trial are counted, with labels of few values', async () => {
    const get = (path: string, origin?: string) =>
      send(running.port, path, { headers: origin ? { Origin: origin } : {} });
    for (const origin of [SHOP, SHOP, undefined, 'https://a.partners.example.net', 'https://stranger.example.org'])
      await get('/orders', origin);
    await get('/catalogue', 'https://stranger.example.org');
    await preflight(running.port, '/orders/7', SHOP, 'PUT');
    await preflight(running.port, '/orders/7', SHOP, 'PUT', 'traceparent');
    await preflight(running.port, '/nowhere', 'https://a.example', 'PUT');
    await preflight(running.port, '/catalogue', SHOP, 'DELETE');
    await get('/nowhere', SHOP);
    expect(await counted()).toEqual({
      'cors.decisions': [
        ['actual origin-admitted shop /orders', 3],
        ['actual no-origin shop /orders', 1],
        ['actual origin-refused shop /orders', 1],
        ['actual public public /catalogue', 1],
        ['preflight origin-admitted shop /orders/:id', 1],
        ['preflight header-not-listed shop /orders/:id', 1],
        ['preflight no-policy none none', 2],
        ['actual no-policy none none', 1],
      ],
      'cors.report_only.changes': [['actual origin-admitted shop /orders refuse origin', 1]],
    });
    end();
    await get('/orders', SHOP);
    expect((await counted())['cors.decisions']).toContainEqual(['actual origin-admitted shop /orders', 3]);
  });
});
