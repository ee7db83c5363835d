import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

/** The outermost loop of every end-to-end spec. */
export const platforms = ['express', 'fastify'] as const;

export type Platform = (typeof platforms)[number];

export function createAdapter(platform: Platform): ExpressAdapter | FastifyAdapter {
  return platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
}

/** Starts listening on a free port of the loopback interface and gives the port. */
export async function listen(app: INestApplication): Promise<number> {
  const platform = app.getHttpAdapter().getType();
  await app.listen(0, '127.0.0.1');
  if (platform === 'fastify') await (app as NestFastifyApplication).getHttpAdapter().getInstance().ready();
  return (app.getHttpServer().address() as { port: number }).port;
}
