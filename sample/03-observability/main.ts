import '../shared/development.js';
import { metrics } from '@opentelemetry/api';
import { ConsoleMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { countDecisions } from './decision.metrics.js';

// In an application of yours this is the SDK that you have already, with an exporter to where your metrics go.
const reader = new PeriodicExportingMetricReader({
  exporter: new ConsoleMetricExporter(),
  exportIntervalMillis: 10_000,
});
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
countDecisions(metrics.getMeter('nestjs-cors'));

const port = Number(process.env.PORT ?? 3020);
const adapter = process.env.PLATFORM === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule, adapter);
await app.listen(port, '127.0.0.1');

console.log(`
Who may read what, and why a request was blocked: http://localhost:${port}/cors-inspector

Then make some decisions, and see them logged and counted (every ten seconds):

  curl -i -H 'Origin: https://www.shop.example.com' http://localhost:${port}/orders
  curl -i -H 'Origin: https://a.partners.example.net' http://localhost:${port}/orders
  npx nestjs-cors probe http://localhost:${port}/orders/7 --origin https://shop.example.com --method PUT --credentials
`);
