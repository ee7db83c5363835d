import { Controller, Get, Module } from '@nestjs/common';
import { CorsModule, CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import 'nestjs-cors/jest';
import { PostgresOrigins } from 'nestjs-cors/postgres';
import { RedisOrigins } from 'nestjs-cors/redis';
import { createBrowser, type PageResponse } from 'nestjs-cors/testing';

export const options: CorsModuleOptions = {
  default: { origins: ['https://shop.example.com'], credentials: true },
  policies: { open: { origins: '*' } },
};

@Controller('orders')
@CorsPolicy('open')
export class OrdersController {
  constructor(readonly cors: CorsService) {}

  @Get() list(): number {
    return this.cors.report().length;
  }
}

@Module({ imports: [CorsModule.forRoot(options)], controllers: [OrdersController] })
export class AppModule {}

export const sources = [PostgresOrigins, RedisOrigins];

export async function read(url: string): Promise<PageResponse> {
  const answer = await createBrowser(url, { origin: 'https://shop.example.com' }).fetch('/orders');
  expect(answer).toBeReadable();
  return answer;
}

// @ts-expect-error -- every website could act as the user
export const dangerous: CorsModuleOptions = { default: { origins: '*', credentials: true } };
