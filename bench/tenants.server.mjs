/**
 * An application with the same list twice, fixed and from a source: `node bench/tenants.server.mjs express '{…}'`. The
 * second argument says where the registry stands (`{ url, name }`); without one a function answers. It tells its port, and
 * whenever it is asked, its CPU time and the state of the source.
 */
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CorsModule, CorsPolicy, CorsService } from 'nestjs-cors';

const [platform, registry = '{}'] = process.argv.slice(2);
const { url = '', name, ttl } = JSON.parse(registry);

async function sourceOf() {
  const key = ({ params }) => params.tenant;
  if (url.startsWith('postgres')) {
    const [{ Pool }, { PostgresOrigins }] = [await import('pg'), await import('nestjs-cors/postgres')];
    return new PostgresOrigins({ database: new Pool({ connectionString: url }), table: name, key });
  }
  if (url.startsWith('redis')) {
    const [{ createClient }, { RedisOrigins }] = [await import('redis'), await import('nestjs-cors/redis')];
    const client = await createClient({ url })
      .on('error', () => undefined)
      .connect();
    return new RedisOrigins({ client, prefix: `${name}:`, channel: name, key });
  }
  return { key, origins: async (tenant) => [`https://${tenant}.example.com`] };
}

function controllerOf(path, policy) {
  class TenantController {
    get(tenant) {
      return { tenant };
    }
  }
  const { prototype } = TenantController;
  Param('tenant')(prototype, 'get', 0);
  Get()(prototype, 'get', Object.getOwnPropertyDescriptor(prototype, 'get'));
  Controller(path)(TenantController);
  CorsPolicy(policy)(TenantController);
  return TenantController;
}

class AppModule {}
Module({
  imports: [CorsModule.forRoot()],
  controllers: [
    controllerOf('fixed/:tenant', { origins: ['https://tenant-7.example.com'] }),
    controllerOf('source/:tenant', { origins: { source: 'TENANTS', ...(ttl && { ttl }) } }),
  ],
  providers: [{ provide: 'TENANTS', useFactory: sourceOf }],
})(AppModule);

const adapter = platform === 'fastify' ? [new FastifyAdapter()] : [];
const app = await NestFactory.create(AppModule, ...adapter, { logger: ['error'] });
await app.listen(0, '127.0.0.1');

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: user + system, state: app.get(CorsService).report().sources[0] });
});
process.on('disconnect', () => process.exit(0));
process.send({ port: app.getHttpServer().address().port });
