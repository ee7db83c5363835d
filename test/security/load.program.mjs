/**
 * One application under many different requests, in a process of its own: `node --expose-gc load.program.mjs express 10000 30000`:
 * a warm-up, and what is measured. Prints what is left afterwards, as JSON.
 */
import 'reflect-metadata';
import { METHODS } from 'node:http';
import { connect } from 'node:net';
import { All, Controller, Get, Module, Put } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import { CorsModule, CorsPolicy } from '../../build/index.js';
import { SourceOperations } from '../../build/sources/source.operations.js';

const [, , platform, ...counts] = process.argv;
const [warmUp, total] = counts.map(Number);
const MAX = 200;
const BATCH = 100;

class TenantOrigins {
  key({ params, host }) {
    if (host.startsWith('x7')) throw new Error(`no key for ${host}`);
    return params.tenant ?? host;
  }
  async origins(key) {
    if (key.endsWith('5')) throw new Error(`no list for ${key}`);
    return /[0-4]$/.test(key) ? [`https://${key}.example.com`, 'no origin'] : [];
  }
}

function controllerOf(path, policy) {
  class Served {
    get() {
      return '';
    }
    put() {
      return '';
    }
  }
  const { prototype } = Served;
  Get()(prototype, 'get', Object.getOwnPropertyDescriptor(prototype, 'get'));
  Put()(prototype, 'put', Object.getOwnPropertyDescriptor(prototype, 'put'));
  Controller(path)(Served);
  CorsPolicy(policy)(Served);
  return Served;
}

class AnyController {
  serve() {
    return '';
  }
}
All(':one/:two')(AnyController.prototype, 'serve', Object.getOwnPropertyDescriptor(AnyController.prototype, 'serve'));
Controller('any')(AnyController);

const REGEX = { regex: /^https:\/\/[a-z0-9-]+\.shop\.example$/, accepts: ['https://one.shop.example'] };
const SOURCE = { origins: { source: TenantOrigins, max: MAX } };
class AppModule {}
Module({
  imports: [
    CorsModule.forRoot({
      default: { origins: ['https://*.example.com', REGEX] },
      routes: [{ path: '/files/:tenant/*', policy: SOURCE }],
    }),
  ],
  controllers: [
    controllerOf('tenants/:tenant', SOURCE),
    controllerOf('hosts', SOURCE),
    controllerOf('open', { origins: '*' }),
    AnyController,
  ],
  providers: [TenantOrigins],
})(AppModule);

let logged = 0;
const count = () => void logged++;
const logger = { log() {}, debug() {}, verbose() {}, warn: count, error: count, fatal: count };
const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule, adapter, { logger, abortOnError: false });
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address();

const word = fc.tuple(fc.nat(999_999), fc.nat(9)).map(([number, digit]) => `x${number.toString(36)}${digit}`);
const text = (parts, ...words) => fc.tuple(...words).map((values) => String.raw({ raw: parts }, ...values));
const path = fc.oneof(
  text`/tenants/${word}`,
  text`/tenants/${word}?${word}`,
  fc.constant('/hosts'),
  text`/hosts?${word}=${word}`,
  fc.constant('/open'),
  text`/files/${word}/${word}`,
  text`/${word}/${word}?${word}=${word}`,
  text`/%FF${word}`,
);
const lines = text`${path} HTTP/1.1\r\nHost: ${word}.test\r\nOrigin: https://${word}.example.com\r\n`;
const method = fc.oneof({ weight: 8, arbitrary: fc.constant('PUT') }, { weight: 1, arbitrary: word });
const requests = fc.noBias(
  fc.oneof(text`GET ${lines}\r\n`, text`OPTIONS ${lines}Access-Control-Request-Method: ${method}\r\n\r\n`),
);
/** Other requests for each seed, the same each time. */
const draw = (seed, numRuns) => fc.sample(requests, { seed, numRuns });

/** Every method of Node.js at each of many paths, where every method is served. */
const EVERY = Array.from({ length: 500 }, (_, index) => `/any/${index}/${'x'.repeat(200)}`).flatMap((path) =>
  METHODS.map(
    (method) =>
      `OPTIONS ${path} HTTP/1.1\r\nHost: a.test\r\nOrigin: https://a.example.com\r\nAccess-Control-Request-Method: ${method}\r\n\r\n`,
  ),
);

/** Sends so many requests on one connection, a batch at a time, and resolves when all are answered. */
function send(requests, batchOf) {
  return new Promise((resolve, reject) => {
    let [left, open, tail] = [requests, 0, ''];
    const socket = connect(port, '127.0.0.1');
    const next = () => {
      if (left === 0) return socket.end();
      open = Math.min(BATCH, left);
      left -= open;
      return socket.write(batchOf(left, open).join(''));
    };
    socket.setEncoding('latin1');
    socket.on('connect', next);
    socket.on('error', reject);
    socket.on('close', () => (left === 0 && open === 0 ? resolve() : reject(new Error('closed too early'))));
    socket.on('data', (text) => {
      const parts = (tail + text).split('HTTP/1.1 ');
      tail = parts.at(-1).slice(-8);
      open -= parts.length - 1;
      if (open === 0) next();
    });
  });
}

function look() {
  const states = app.get(SourceOperations, { strict: false }).states();
  globalThis.gc();
  globalThis.gc();
  return {
    heap: process.memoryUsage().heapUsed,
    kept: states.flatMap(({ keys, unknownKeys }) => [keys, unknownKeys]),
    underWay: states.map(({ inFlight }) => inFlight),
    lines: logged,
  };
}

await send(warmUp, (left, count) => draw(total + left, count));
const before = look();
await send(total, draw);
const after = look();
await send(EVERY.length, (left, count) => EVERY.slice(left, left + count));
const everyMethod = look();
console.log(JSON.stringify({ max: MAX, before, after, everyMethod }));
await app.close();
