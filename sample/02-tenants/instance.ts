import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';

/** An instance that listens. */
export interface Instance {
  readonly url: string;
  close(): Promise<unknown>;
}

/** Starts an instance of the application; port 0 takes a free one. */
export async function startInstance(port: number): Promise<Instance> {
  const adapter = process.env.PLATFORM === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(AppModule, adapter, { logger: ['warn', 'error'] });
  await app.listen(port, '127.0.0.1');
  const address = (app.getHttpServer() as { address(): { port: number } }).address();
  return { url: `http://127.0.0.1:${address.port}`, close: () => app.close() };
}
