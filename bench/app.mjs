import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ADMITTED, exactOrigins, originsOf, pathOf } from './variants.mjs';

const PER_CONTROLLER = 10;

/** A controller of some routes. Plain JavaScript has no syntax for decorators: they are called. */
function controllerOf(routes) {
  class ThingController {}
  const { prototype } = ThingController;
  routes.forEach(({ path, policy }, index) => {
    const name = `find${index}`;
    prototype[name] = function (id) {
      return { id, name: 'Tom' };
    };
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    Param('id')(prototype, name, 0);
    Get(path)(prototype, name, descriptor);
    policy?.(prototype, name, descriptor);
  });
  Controller()(ThingController);
  return ThingController;
}

/** Its routes, each under one of the policies. */
function controllersOf({ kind, routes, policies = 1, paths }, cors) {
  if (routes === undefined) return [controllerOf([{ path: 'cats/:id' }])];
  const policyOf = (index) => (kind === 'module' ? cors.CorsPolicy(`policy-${index % policies}`) : undefined);
  const all = Array.from({ length: routes }, (_, index) => ({ path: pathOf(paths, index), policy: policyOf(index) }));
  const controllers = [];
  while (all.length > 0) controllers.push(controllerOf(all.splice(0, PER_CONTROLLER)));
  return controllers;
}

function corsImports(variant, { CorsModule }) {
  if (variant.routes === undefined) return [CorsModule.forRoot({ default: { origins: originsOf(variant) } })];
  const names = Array.from({ length: variant.policies }, (_, index) => index);
  return [
    CorsModule.forRoot({
      policies: Object.fromEntries(names.map((name) => [`policy-${name}`, { origins: originsOf(variant, name) }])),
    }),
  ];
}

/** The same application for every variant, but for its CORS; the answers of a preflight say the same as well. */
export async function createApp(platform, variant) {
  // Only here: no other variant loads the module.
  const cors = variant.kind === 'module' ? await import('nestjs-cors') : undefined;
  const tenants = { provide: 'TENANTS', useValue: { key: () => 'all', origins: async () => exactOrigins(1) } };
  class AppModule {}
  // The module reads settings through it: an application that has it anyway pays for it in every variant.
  const config = variant.config ? [(await import('@nestjs/config')).ConfigModule.forRoot()] : [];
  Module({
    imports: [...config, ...(cors ? corsImports(variant, cors) : [])],
    controllers: controllersOf(variant, cors),
    providers: [tenants],
  })(AppModule);
  const app = await NestFactory.create(AppModule, await adapterOf(platform), { logger: ['error'] });
  if (variant.kind === 'hook') addHook(app, platform);
  if (variant.kind === 'enableCors') {
    app.enableCors({
      origin: exactOrigins(variant.exact),
      methods: ['GET', 'HEAD'],
      allowedHeaders: ['Content-Type'],
      maxAge: 600,
    });
  }
  return app;
}

/** What `enableCors` answers with one origin, given to every origin. */
function addHook(app, platform) {
  const preflight = {
    'Access-Control-Allow-Origin': ADMITTED,
    'Access-Control-Allow-Methods': 'GET, HEAD',
    'Access-Control-Allow-Headers': 'Content-Type',
    'Access-Control-Max-Age': '600',
    Vary: 'Origin, Access-Control-Request-Method',
  };
  const server = app.getHttpAdapter().getInstance();
  if (platform === 'express') {
    server.use((request, response, next) => {
      if (request.method === 'OPTIONS') return response.writeHead(204, preflight).end();
      if (request.headers.origin !== undefined) response.setHeader('Access-Control-Allow-Origin', ADMITTED);
      response.setHeader('Vary', 'Origin');
      next();
    });
  } else {
    server.addHook('onRequest', (request, reply, done) => {
      const { method, headers } = request.raw;
      if (method === 'OPTIONS') return reply.hijack().raw.writeHead(204, preflight).end();
      if (headers.origin !== undefined) reply.header('Access-Control-Allow-Origin', ADMITTED);
      reply.header('Vary', 'Origin');
      done();
    });
  }
}

async function adapterOf(platform) {
  if (platform === 'fastify') {
    const { FastifyAdapter } = await import('@nestjs/platform-fastify');
    return new FastifyAdapter();
  }
  const { ExpressAdapter } = await import('@nestjs/platform-express');
  return new ExpressAdapter();
}
