import { NestFactory } from '@nestjs/core';
import { listening, type RunningApp } from '../kit/app.js';
import { createAdapter, type Platform } from '../kit/platforms.js';

/** Starts the sample's module as its main.ts does. Settings count that are in `process.env` at the first call. */
export async function startStorefront(platform: Platform): Promise<RunningApp> {
  const { AppModule } = await import('../../sample/01-storefront/app.module.js');
  const app = await NestFactory.create(AppModule, createAdapter(platform) as never, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  return listening(app);
}
