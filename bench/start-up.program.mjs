/** Starts one variant and tells what that cost: CPU and time in milliseconds, megabytes of heap that stay. */
import 'reflect-metadata';
import '@nestjs/core';
import { createApp } from './app.mjs';

const [platform, text] = process.argv.slice(2);
const variant = JSON.parse(text);
await import(platform === 'fastify' ? '@nestjs/platform-fastify' : '@nestjs/platform-express');

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

process.on('disconnect', () => process.exit(0));
process.send({
  imports,
  ...{ cpu: after.cpu - before.cpu, time: after.time - before.time, heap: after.heap - before.heap },
});
