import { Controller, Delete, Get, Module, Param, Put } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { origins } from './cases.mjs';

class CatsController {
  find(id) {
    return { id, name: 'Tom' };
  }

  replace(id) {
    return { id };
  }

  remove(id) {
    return { id };
  }
}

// Plain JavaScript has no syntax for decorators: they are called.
function decorate() {
  Controller('cats')(CatsController);
  const { prototype } = CatsController;
  for (const [verb, name] of [
    [Get, 'find'],
    [Put, 'replace'],
    [Delete, 'remove'],
  ]) {
    Param('id')(prototype, name, 0);
    verb(':id')(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
  }
}

/** The same application for every variant, but for its CORS; the answers of a preflight say the same as well. */
export async function createApp(platform, { kind, origins: count }) {
  decorate();
  class AppModule {}
  Module({ imports: await corsImports(kind, count), controllers: [CatsController] })(AppModule);
  const app = await NestFactory.create(AppModule, await adapterOf(platform), { logger: ['error'] });
  if (kind === 'enableCors') {
    app.enableCors({
      origin: origins(count),
      methods: ['GET', 'HEAD', 'PUT', 'DELETE'],
      allowedHeaders: ['Content-Type'],
      maxAge: 600,
    });
  }
  return app;
}

async function corsImports(kind, count) {
  if (kind !== 'module') return [];
  // Only here: no other variant loads the module.
  const { CorsModule } = await import('nestjs-cors');
  return [CorsModule.forRoot({ default: { origins: origins(count) } })];
}

async function adapterOf(platform) {
  if (platform === 'fastify') {
    const { FastifyAdapter } = await import('@nestjs/platform-fastify');
    return new FastifyAdapter();
  }
  const { ExpressAdapter } = await import('@nestjs/platform-express');
  return new ExpressAdapter();
}
