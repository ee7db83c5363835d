// A small application as a program, which answers what it is asked for: `node main.mjs express`.
import 'reflect-metadata';
import { Controller, Get, Header, Injectable, Module, Param, Put } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CorsModule, CorsPolicy } from 'nestjs-cors';

// A process that goes on after an error must not go on without the headers of the module.
process.on('uncaughtException', (error) => console.error(error));

const decorate = (target, decorators, methods) => {
  for (const [name, those] of Object.entries(methods)) {
    const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name);
    for (const decorator of those) decorator(target.prototype, name, descriptor);
  }
  for (const decorator of decorators) decorator(target);
};

class TenantOrigins {
  key({ params }) {
    return params.tenant;
  }
  origins(key) {
    return [`https://${key}.example.org`];
  }
}
decorate(TenantOrigins, [Injectable()], {});

class ThingsController {
  list() {
    return 'things';
  }
  change() {
    return 'changed';
  }
}
decorate(ThingsController, [CorsPolicy('partner'), Controller('things')], {
  list: [Get(), Header('X-Rows', '1')],
  change: [Put(':id')],
});

class HostedController {
  list() {
    return 'hosted';
  }
}
decorate(HostedController, [CorsPolicy({ origins: '*' }), Controller({ path: 'hosted', host: ':name.example.com' })], {
  list: [Get()],
});

class TenantsController {
  list() {
    return 'tenant';
  }
}
decorate(TenantsController, [CorsPolicy({ origins: [TenantOrigins] }), Controller('tenants')], {
  list: [Get(':tenant')],
});
Param('tenant')(TenantsController.prototype, 'list', 0);

class ClosedController {
  list() {
    return 'closed';
  }
}
decorate(ClosedController, [CorsPolicy(false), Controller('closed')], { list: [Get()] });

class AppModule {}
Module({
  imports: [
    ConfigModule.forRoot({ ignoreEnvFile: true, isGlobal: true }),
    CorsModule.forRoot({
      default: { origins: ['https://page.example.com'] },
      policies: { partner: { origins: ['https://*.partner.example.net'], credentials: true } },
      environment: 'development',
      inspector: true,
    }),
  ],
  controllers: [ThingsController, HostedController, TenantsController, ClosedController],
  providers: [TenantOrigins],
})(AppModule);

async function main() {
  const adapter = process.argv[2] === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(AppModule, adapter, { logger: ['error', 'warn', 'fatal'] });
  await app.listen(0, '127.0.0.1');
  process.on('disconnect', () => void app.close());
  process.send(app.getHttpServer().address().port);
}

void main();
