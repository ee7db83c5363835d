import {
  VersioningType,
  type DynamicModule,
  type INestApplication,
  type NestApplicationOptions,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ShopModule } from './shop.module.js';
import { VersionsModule } from './versions.module.js';

export const PLATFORMS = ['express', 'fastify'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** An application that has not started yet. */
export function create(
  platform: Platform,
  root: Type | DynamicModule,
  options?: NestApplicationOptions,
): Promise<INestApplication> {
  const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  return NestFactory.create(root, adapter, { logger: false, abortOnError: false, ...options });
}

async function listen(app: INestApplication): Promise<number> {
  await app.listen(0, '127.0.0.1');
  return (app.getHttpServer().address() as { port: number }).port;
}

/** The applications that the expectations are about. */
export async function start(platform: Platform) {
  const shop = await create(platform, ShopModule);
  shop.setGlobalPrefix('api', { exclude: ['health'] });
  shop.enableVersioning({ type: VersioningType.URI });
  shop.getHttpAdapter().get('/files/:name', (_request: unknown, reply: { send(text: string): void }) => {
    reply.send('text');
  });
  const versions = await create(platform, VersionsModule);
  versions.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
  return {
    shop,
    ports: { shop: await listen(shop), versions: await listen(versions) },
    close: () => Promise.all([shop.close(), versions.close()]),
  };
}
