import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CorsModule } from 'nestjs-cors';

const [, , origin] = process.argv;

class ThingsController {
  get() {
    return [];
  }
}
Get()(ThingsController.prototype, 'get', Object.getOwnPropertyDescriptor(ThingsController.prototype, 'get'));
Controller('things')(ThingsController);

class AppModule {}
Module({ imports: [CorsModule.forRoot({ default: { origins: [origin] } })], controllers: [ThingsController] })(
  AppModule,
);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
await app.init();
const answers = [];
for (const request of [
  { method: 'OPTIONS', url: '/things', headers: { origin, 'access-control-request-method': 'GET' } },
  { url: '/things', headers: { origin } },
  { url: '/%FF', headers: { origin } },
]) {
  const { statusCode, headers } = await app.inject(request);
  const ofCors = Object.entries(headers).filter(([name]) => name === 'vary' || name.startsWith('access-control-'));
  answers.push([statusCode, Object.fromEntries(ofCors)]);
}
await app.close();
console.log(JSON.stringify(answers));
