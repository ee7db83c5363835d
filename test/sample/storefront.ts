import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { createAdapter, listen, type Platform } from '../kit/platforms.js';

/** The sample as it runs in a test, on a free port. */
export interface Storefront {
  app: INestApplication;
  port: number;
}

/** Starts the sample's module as its main.ts does. Settings count that are in `process.env` at the first call. */
export async function startStorefront(platform: Platform): Promise<Storefront> {
  const { AppModule } = await import('../../sample/01-storefront/app.module.js');
  const app = await NestFactory.create(AppModule, createAdapter(platform) as never, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  return { app, port: await listen(app) };
}
