import 'reflect-metadata';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { INestApplication, Type } from '@nestjs/common';
import { CorsService } from '../module/cors.service.js';
import type { CorsReportRow } from '../diagnostics/report.js';
import { columns, type Terminal } from './terminal.js';

/** The options of `report`. */
export interface ReportOptions {
  /** The name of the exported module class; by default the only exported class. */
  export?: string;
  /** A file that exports `configure(app)`: prefix, versioning and whatever else main.ts does before listen(). */
  configure?: string;
  platform: 'express' | 'fastify';
  json: boolean;
  markdown: boolean;
}

type Exports = Readonly<Record<string, unknown>>;

/** Starts a built application without listening, and prints its routes with their policies. */
export async function report(file: string, options: ReportOptions, terminal: Terminal): Promise<void> {
  const module = moduleOf(await load(file), options.export, file);
  const { NestFactory } = await import('@nestjs/core');
  const adapter = await adapterOf(options.platform);
  const app = await NestFactory.create(module, adapter as never, { logger: ['error'], abortOnError: false });
  try {
    if (options.configure !== undefined) await configure(app, options.configure);
    await app.init();
    const rows = app.get(CorsService, { strict: false }).report();
    if (options.json) terminal.print(JSON.stringify(rows, undefined, 2));
    else if (options.markdown) terminal.print(rows.toMarkdown().trimEnd());
    else {
      const cells = rows.map((row) => [
        ...[row.method, row.path, policyOf(row), [row.from, ...(row.except ?? [])].join(' except ')],
        ...[row.credentials ? 'cookies' : '', row.origins.join(' ')],
      ]);
      terminal.print(columns([['METHOD', 'PATH', 'POLICY', 'FROM', 'COOKIES', 'ORIGINS'], ...cells]));
    }
  } finally {
    await app.close();
  }
}

function policyOf({ policy, passThrough }: CorsReportRow): string {
  if (passThrough) return 'passThrough';
  return policy === false ? 'none' : policy;
}

async function load(file: string): Promise<Exports> {
  return (await import(pathToFileURL(resolve(file)).href)) as Exports;
}

function moduleOf(exports: Exports, name: string | undefined, file: string): Type {
  const classes = Object.entries(exports).filter(([, value]) => typeof value === 'function');
  const found = name === undefined ? classes.length === 1 && classes[0]?.[1] : exports[name];
  if (typeof found === 'function') return found as Type;
  const known = classes.map(([own]) => own).join(', ') || 'none';
  throw new TypeError(
    name === undefined
      ? `${file} exports several classes or none (${known}): name the module with --export.`
      : `${file} exports no class named ${name}; it has ${known}.`,
  );
}

async function configure(app: INestApplication, file: string): Promise<void> {
  const { configure: own } = await load(file);
  if (typeof own !== 'function') throw new TypeError(`${file} does not export a function configure(app).`);
  await (own as (app: INestApplication) => unknown)(app);
}

async function adapterOf(platform: ReportOptions['platform']): Promise<unknown> {
  if (platform === 'fastify') return new (await import('@nestjs/platform-fastify')).FastifyAdapter();
  return new (await import('@nestjs/platform-express')).ExpressAdapter();
}
