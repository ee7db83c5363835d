/**
 * What choosing the policy costs as an application grows: from 5 to 5000 routes, under 50 policies, on static and
 * parametric paths, the first and the last one declared, on both platforms. In process and without a socket: the cost of
 * a request would hide that of the choice. An application of 5 routes is the measure of the others.
 */
import 'reflect-metadata';
import { Controller, Get, Module, Put } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CorsModule, CorsPolicy } from '../dist/index.js';
import { CorsRuntime } from '../dist/nest/cors.runtime.js';
import { PLATFORMS } from './cases.mjs';
import { machine, quantile } from './table.mjs';

const COUNTS = [5, 50, 500, 5000];
const POLICIES = 50;
const PATHS = ['static', 'parametric'];
const ROUNDS = 31;
const LOOKUPS = 2000;

/** Two routes for each path, so that a preflight has something to list. */
function controllerOf(kind, index) {
  class GrowthController {
    read() {}
    write() {}
  }
  const path = kind === 'static' ? `things/item-${index}` : `things-${index}/:id/parts/:part`;
  for (const [name, verb] of [
    ['read', Get()],
    ['write', Put()],
  ])
    verb(GrowthController.prototype, name, Object.getOwnPropertyDescriptor(GrowthController.prototype, name));
  CorsPolicy(`policy-${index % POLICIES}`)(GrowthController);
  Controller(path)(GrowthController);
  return GrowthController;
}

async function start(platform, kind, routes) {
  const names = Array.from({ length: POLICIES }, (_, index) => `policy-${index}`);
  const policies = Object.fromEntries(names.map((name) => [name, { origins: [`https://${name}.example.com`] }]));
  const controllers = Array.from({ length: Math.ceil(routes / 2) }, (_, index) => controllerOf(kind, index));
  class GrowthModule {}
  Module({ imports: [CorsModule.forRoot({ policies })], controllers })(GrowthModule);
  const app = await NestFactory.create(GrowthModule, ...(platform === 'fastify' ? [new FastifyAdapter()] : []), {
    logger: false,
  });
  const before = process.cpuUsage();
  await app.init();
  const { user, system } = process.cpuUsage(before);
  return { app, finder: app.get(CorsRuntime, { strict: false }).parts.finder, init: (user + system) / 1000 };
}

const urlOf = (kind, index) => (kind === 'static' ? `/things/item-${index}` : `/things-${index}/7/parts/8`);

/** Nanoseconds to find the policies of a preflight and the methods it may list. */
function lookUp(finder, url) {
  const target = { url, hostname: 'localhost' };
  const begin = process.hrtime.bigint();
  for (let i = 0; i < LOOKUPS; i++) {
    const here = finder.at(target);
    const [found] = here.candidates('PUT');
    if (here.allowedMethods(found.policy, undefined, () => true) !== 'GET, HEAD, PUT') throw new Error(`wrong: ${url}`);
  }
  return Number(process.hrtime.bigint() - begin) / LOOKUPS;
}

async function main() {
  const rows = [];
  for (const platform of PLATFORMS) {
    for (const kind of PATHS) {
      const apps = [];
      for (const count of COUNTS) apps.push({ count, ...(await start(platform, kind, count)) });
      const cases = apps.flatMap(({ count, finder, init }) =>
        [0, Math.ceil(count / 2) - 1].map((index, last) => ({ count, finder, init, index, last, samples: [] })),
      );
      for (let round = 0; round < ROUNDS; round++)
        for (const each of cases) each.samples.push(lookUp(each.finder, urlOf(kind, each.index)));
      const base = quantile(cases[0].samples, 0.5);
      for (const { count, last, init, samples } of cases) {
        const median = quantile(samples.slice(5), 0.5);
        const cells = [platform, kind, count, last ? 'last' : 'first', median.toFixed(0), (median / base).toFixed(2)];
        rows.push(`| ${[...cells, init.toFixed(0)].join(' | ')} |`);
      }
      for (const { app } of apps) await app.close();
    }
  }
  console.log(machine());
  console.log('| platform | paths | routes | declared | ns | to 5 routes | init of the application, CPU ms |');
  console.log('| --- | --- | ---: | --- | ---: | ---: | ---: |');
  console.log(rows.join('\n'));
}

await main();
