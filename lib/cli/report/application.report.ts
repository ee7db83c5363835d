import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { INestApplication, Type } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { CorsReportRow } from '../../diagnostics/report.js';
import { describeError } from '../../rules/configuration.issue.js';
import { CorsService } from '../../module/cors.service.js';
import { isModule } from '../../routes/controllers/nest.internals.js';
import { ApplicationPolicies } from '../../routes/application.policies.js';

/** Which application is reported on. */
export interface ReportedModule {
  /** The file of the built module. */
  readonly file: string;
  /** The name of the exported module class; by default the only exported module, or the only class. */
  readonly export?: string | undefined;
  /** A file that exports `configure(app)`: prefix, versioning and whatever else main.ts does before listen(). */
  readonly configure?: string | undefined;
  readonly platform: 'express' | 'fastify';
}

/** What an application says of its policies, as data. */
export interface ApplicationReport {
  readonly environment: string;
  /** Why it is that environment. */
  readonly reason: string;
  readonly rows: readonly CorsReportRow[];
  readonly markdown: string;
}

type Exports = Readonly<Record<string, unknown>>;

/** Starts a built application without listening. `close` ends it. */
export async function startReported(
  module: ReportedModule,
): Promise<{ report: ApplicationReport; close: () => Promise<void> }> {
  const { file, configure: configuring, platform } = module;
  const type = moduleOf(await load(file), module.export, file);
  const { NestFactory } = await import('@nestjs/core');
  const adapter = await adapterOf(platform);
  const app = await NestFactory.create(type, adapter as never, { logger: ['error'], abortOnError: false });
  if (configuring !== undefined) await configure(app, configuring);
  await app.init();
  const rows = serviceOf(app, file).report();
  const { environment } = app.get(ApplicationPolicies, { strict: false });
  const reason = reasonOf(app, environment);
  return { report: { environment, reason, rows, markdown: rows.toMarkdown() }, close: () => app.close() };
}

function serviceOf(app: INestApplication, file: string): CorsService {
  try {
    return app.get(CorsService, { strict: false });
  } catch {
    throw new TypeError(
      `The module of ${file} does not import CorsModule.forRoot(), so there are no policies to report.`,
    );
  }
}

function reasonOf(app: INestApplication, environment: string): string {
  const named: unknown = app.get(ConfigService, { strict: false }).get('NODE_ENV');
  if (named === environment) return 'NODE_ENV';
  return named === undefined || named === '' ? 'NODE_ENV is not set' : 'the option "environment"';
}

async function load(file: string): Promise<Exports> {
  const loaded = await import(pathToFileURL(resolve(file)).href).then(
    (exports: Exports) => exports,
    (error: unknown) => unloadable(file, error),
  );
  // Node does not always find the names that a CommonJS file exports.
  const { default: whole } = loaded;
  return typeof whole === 'object' && whole !== null
    ? { ...(whole as Exports), ...loaded, default: undefined }
    : loaded;
}

/** Node runs TypeScript only without decorators and with the names of its own files. */
function unloadable(file: string, error: unknown): never {
  if (!/\.[cm]?ts$/.test(file)) throw error;
  throw new TypeError(
    `${file} cannot be loaded (${describeError(error)}): it is TypeScript. Build first, and name the file in dist, such as dist/app.module.js.`,
  );
}

function moduleOf(exports: Exports, name: string | undefined, file: string): Type {
  const classes = Object.entries(exports).filter(([, value]) => typeof value === 'function');
  const modules = classes.filter(([, value]) => isModule(value as Type));
  // A module without any metadata is one as well, if there is nothing else.
  const [first, ...others] = modules.length > 0 ? modules : classes;
  const found = name === undefined ? others.length === 0 && first?.[1] : exports[name];
  if (typeof found === 'function') return found as Type;
  if (first === undefined)
    throw new TypeError(
      `${file} exports no class: name the file of the root module, such as dist/app.module.js. Loading a file runs it, so never name main.js. Of a bundle, build a second one whose entry exports the module.`,
    );
  const known = [first, ...others].map(([own]) => own).join(', ');
  throw new TypeError(
    name === undefined
      ? `${file} exports several ${modules.length > 0 ? 'modules' : 'classes'} (${known}): name the module with --export.`
      : `${file} exports no class named ${name}; it has ${classes.map(([own]) => own).join(', ')}.`,
  );
}

async function configure(app: INestApplication, file: string): Promise<void> {
  const { configure: own } = await load(file);
  if (typeof own !== 'function') throw new TypeError(`${file} does not export a function configure(app).`);
  await (own as (app: INestApplication) => unknown)(app);
}

/** The platform is a dependency of the application, not of this package. */
async function adapterOf(platform: ReportedModule['platform']): Promise<unknown> {
  const [name, type] =
    platform === 'fastify'
      ? ['@nestjs/platform-fastify', 'FastifyAdapter']
      : ['@nestjs/platform-express', 'ExpressAdapter'];
  try {
    const found = createRequire(resolve('package.json')).resolve(name);
    const adapters = (await import(pathToFileURL(found).href)) as Record<string, new () => unknown>;
    return new (adapters[type] as new () => unknown)();
  } catch (error) {
    throw new TypeError(
      `${name} cannot be loaded (${describeError(error)}): name the platform of the application with --platform.`,
    );
  }
}
