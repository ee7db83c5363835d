import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CorsService } from 'nestjs-cors';

/** A worker or a command: announces changes to every instance that serves requests. */
export async function tellOfChange(module: Type, tenant: string): Promise<void> {
  const app = await NestFactory.createApplicationContext(module, { abortOnError: false });
  await app.get(CorsService).invalidate('TENANTS', tenant);
  await app.close();
}
