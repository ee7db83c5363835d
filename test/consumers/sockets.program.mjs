// Whether the policy of a gateway governs its handshakes, by the packages for sockets that a consumer's lock names.
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { CorsModule, CorsPolicy, CorsService } from 'nestjs-cors';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

const SHOP = 'https://shop.example.com';
const OTHER = 'https://other.example.org';

class ChatGateway {
  whoami() {
    return 'nobody';
  }
}
SubscribeMessage('whoami')(
  ChatGateway.prototype,
  'whoami',
  Object.getOwnPropertyDescriptor(ChatGateway.prototype, 'whoami'),
);
WebSocketGateway({ path: '/chat' })(ChatGateway);
CorsPolicy({ origins: [SHOP], credentials: true })(ChatGateway);

class AppModule {}
Module({ imports: [CorsModule.forRoot({})], providers: [ChatGateway] })(AppModule);

/** `open`, or what a client is told. */
const overWs = (port, headers) =>
  new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/chat`, { headers });
    socket.on('open', () => resolve('open') ?? socket.terminate());
    socket.on('error', ({ message }) => resolve(/\d{3}/.exec(message)?.[0] ?? message));
  });
const overSocketIo = (transports) => (port, headers) =>
  new Promise((resolve) => {
    const options = { path: '/chat', extraHeaders: headers, transports, reconnection: false, forceNew: true };
    const socket = io(`http://127.0.0.1:${port}`, options);
    const end = (result) => resolve(result) ?? socket.disconnect();
    socket.on('connect', () => end('open'));
    socket.on('connect_error', ({ description, message }) => {
      const text = String(description?.message ?? description ?? message);
      end(/\d{3}/.exec(text)?.[0] ?? text);
    });
  });

const WAYS = [
  { way: 'Socket.IO by WebSocket', SocketAdapter: IoAdapter, open: overSocketIo(['websocket']) },
  { way: 'Socket.IO by polling', SocketAdapter: IoAdapter, open: overSocketIo(['polling']) },
  { way: 'ws', SocketAdapter: WsAdapter, open: overWs },
];
const outcomes = [];
for (const [platform, HttpAdapter] of Object.entries({ express: ExpressAdapter, fastify: FastifyAdapter }))
  for (const { way, SocketAdapter, open } of WAYS) {
    const app = await NestFactory.create(AppModule, new HttpAdapter(), { logger: false, abortOnError: false });
    app.useWebSocketAdapter(new SocketAdapter(app));
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address();
    const own = { Origin: `http://127.0.0.1:${port}` };
    const got = [await open(port, { Origin: SHOP }), await open(port, { Origin: OTHER }), await open(port, own)];
    const rows = app.get(CorsService, { strict: false }).report();
    const row = rows.find(({ method }) => method === 'WS');
    const found = [...got, row?.path, row?.policy].join(', ');
    await app.close();
    const expected = ['open', '403', 'open', '/chat', 'ChatGateway @CorsPolicy'].join(', ');
    outcomes.push({ name: `${platform}: ${way}`, ...(found === expected ? {} : { fault: found }) });
  }
writeFileSync(process.argv[2], JSON.stringify({ outcomes }));
process.exit(0);
