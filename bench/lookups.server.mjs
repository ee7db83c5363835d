/**
 * An application whose source asks a real database and ignores `signal`, as an ORM does: `node
 * bench/lookups.server.mjs express '{"seconds":4}'`. `seconds` is how long a query takes, `bounds` are those of the source.
 * Once a second the application asks something of its own over the same pool. It tells its port and, whenever it is asked,
 * its figures; `{ invalidate: key }` forgets a key, `{ invalidate: null }` all.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CorsModule, CorsPolicy, CorsService } from 'nestjs-cors';
import { Pool } from 'pg';

const [platform, settings] = process.argv.slice(2);
const { seconds, bounds = {} } = JSON.parse(settings);
const POOL = 10;
/** Milliseconds within which a query of the application itself is of use. */
const IN_TIME = 1_000;

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: POOL });
const queries = { begun: 0, underWay: 0, most: 0 };
const source = {
  key: ({ params }) => params.tenant,
  async origins(tenant) {
    queries.begun++;
    queries.most = Math.max(queries.most, ++queries.underWay);
    try {
      await pool.query('SELECT pg_sleep($1)', [seconds]);
    } finally {
      queries.underWay--;
    }
    return tenant.startsWith('tenant-') ? [`https://${tenant}.example.com`] : [];
  },
};

const own = { asked: 0, inTime: 0 };
async function askOwn() {
  const began = performance.now();
  own.asked++;
  await pool.query('SELECT 1');
  if (performance.now() - began < IN_TIME) own.inTime++;
}

class TenantController {
  get() {
    return '';
  }
}
const { prototype } = TenantController;
Get()(prototype, 'get', Object.getOwnPropertyDescriptor(prototype, 'get'));
Controller('t/:tenant')(TenantController);
CorsPolicy({ origins: { source: 'TENANTS', ttl: 600_000, ...bounds } })(TenantController);

class AppModule {}
Module({
  imports: [CorsModule.forRoot()],
  controllers: [TenantController],
  providers: [{ provide: 'TENANTS', useValue: source }],
})(AppModule);

const adapter = platform === 'fastify' ? [new FastifyAdapter()] : [];
const app = await NestFactory.create(AppModule, ...adapter, { logger: false });
await app.listen(0, '127.0.0.1');
const cors = app.get(CorsService);
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
const timer = setInterval(() => void askOwn().catch(() => undefined), 1_000);

function figures() {
  const [loop, worst] = [delay.percentile(99), delay.max].map((nanoseconds) => nanoseconds / 1e6);
  const { heapUsed, rss } = process.memoryUsage();
  return { queries, own, loop, worst, heap: heapUsed / 1e6, rss: rss / 1e6, state: cors.report().sources[0] };
}

async function answer(message) {
  if (message === 'end of own queries') clearInterval(timer);
  if (message?.invalidate !== undefined) await cors.invalidate('TENANTS', message.invalidate ?? undefined);
  process.send(figures());
}

process.on('message', (message) => void answer(message));
process.on('disconnect', () => process.exit(0));
process.send({ port: app.getHttpServer().address().port });
