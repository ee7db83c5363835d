/**
 * Starts one variant and tells what that cost: CPU and time on the clock in milliseconds, megabytes of heap that stay, and
 * how long the first preflight takes.
 */
import 'reflect-metadata';
import { request } from 'node:http';
import '@nestjs/core';
import { createApp } from './app.mjs';
import { ADMITTED, pathOf } from './variants.mjs';

const [platform, text] = process.argv.slice(2);
const variant = JSON.parse(text);
await import(platform === 'fastify' ? '@nestjs/platform-fastify' : '@nestjs/platform-express');
await import('@nestjs/config');

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const heap = () => {
  globalThis.gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const beforeImports = cpu();
if (variant.kind === 'module') await import('nestjs-cors');
const imports = cpu() - beforeImports;

const before = { heap: heap(), cpu: cpu(), time: performance.now() };
const app = await createApp(platform, variant);
await app.init();
const after = { cpu: cpu(), time: performance.now(), heap: heap() };

await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address();

/** Milliseconds until the answer to a request is there. */
const ask = (method, headers) => {
  const from = performance.now();
  return new Promise((resolve, reject) => {
    const path = pathOf(variant.paths, variant.routes - 1, '42');
    const sent = request({ port, host: '127.0.0.1', method, path, headers }, (response) => {
      response.resume().on('end', () => resolve(performance.now() - from));
    });
    sent.on('error', reject).end();
  });
};
// Whatever the platform does for its first request is not counted.
await ask('GET', {});
const preflight = await ask('OPTIONS', { Origin: ADMITTED, 'Access-Control-Request-Method': 'GET' });

process.on('disconnect', () => process.exit(0));
process.send({
  imports,
  preflight,
  ...{ cpu: after.cpu - before.cpu, time: after.time - before.time, heap: after.heap - before.heap },
});
