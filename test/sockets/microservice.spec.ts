import { expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { WebSocketGateway } from '@nestjs/websockets';
import { CorsModule, CorsPolicy } from 'nestjs-cors';
import { recordingLogger } from '../kit/app.js';
import { EVIL, freePort, SHOP, statusFrom } from './wire.js';

it('a gateway of an application without HTTP is governed on its own port', async () => {
  const port = await freePort();
  class ChatGateway {}
  WebSocketGateway(port)(ChatGateway);
  CorsPolicy({ origins: [SHOP] })(ChatGateway);
  class RootModule {}
  Module({ imports: [CorsModule.forRoot()], providers: [ChatGateway] })(RootModule);
  const log: string[] = [];
  const app = await NestFactory.createMicroservice(RootModule, {
    ...{ transport: Transport.TCP, options: { port: await freePort(), host: '127.0.0.1' } },
    ...{ logger: recordingLogger(log), abortOnError: false },
  });
  await app.listen();
  const path = '/socket.io/?EIO=4&transport=websocket';
  const origins = [SHOP, EVIL, `http://127.0.0.1:${port}`, undefined];
  expect(await Promise.all(origins.map((origin) => statusFrom(port, path, origin)))).toEqual([101, 403, 101, 101]);
  await app.close();
});
