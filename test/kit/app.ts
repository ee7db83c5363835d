import type { INestApplication, ModuleMetadata, NestApplicationOptions, Type } from '@nestjs/common';
import { NestFactory, type AbstractHttpAdapter } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { CorsModule, type CorsModuleOptions } from 'nestjs-cors';
import { createAdapter, listen, type Platform } from './platforms.js';

/** What an application under test is made of. */
export interface AppParts extends Pick<ModuleMetadata, 'controllers' | 'providers' | 'imports'> {
  platform: Platform;
  cors?: CorsModuleOptions;
  /** What main.ts would do between create() and listen(). */
  configure?: (app: INestApplication) => void | Promise<void>;
  /** An adapter with options of its own. */
  adapter?: AbstractHttpAdapter;
  /** Options of the application, as `NestFactory.create()` takes them. */
  options?: NestApplicationOptions;
  /** Lines of the application's log, from `warn` upwards. */
  log?: string[];
}

/** A real application that listens on a socket. */
export interface RunningApp {
  app: INestApplication;
  port: number;
  get<T>(token: Type<T>): T;
  close(): Promise<void>;
}

/** A logger that keeps warnings and errors as text. */
export function recordingLogger(lines: string[]) {
  const keep = (...parts: unknown[]): void => void lines.push(parts.map(String).join(' '));
  return {
    log: () => undefined,
    debug: () => undefined,
    verbose: () => undefined,
    warn: keep,
    error: keep,
    fatal: keep,
  };
}

/** Creates an application from its parts without starting it. */
export async function createApp(parts: AppParts): Promise<INestApplication> {
  const { platform, cors = {}, configure, log = [], controllers = [], providers = [], imports = [] } = parts;
  const adapter = parts.adapter ?? createAdapter(platform);
  const moduleRef = await Test.createTestingModule({
    imports: [CorsModule.forRoot(cors), ...imports],
    controllers,
    providers,
  })
    .setLogger(recordingLogger(log))
    .compile();
  const app = moduleRef.createNestApplication(adapter as never, { ...parts.options, logger: recordingLogger(log) });
  await configure?.(app);
  return app;
}

/** By `NestFactory`: some modules look for the adapter as they are created, when `@nestjs/testing` has none yet. */
export async function createByFactory(parts: AppParts): Promise<INestApplication> {
  const { platform, cors = {}, configure, log = [], imports = [], ...rest } = parts;
  class AppModule {}
  const root = { module: AppModule, imports: [CorsModule.forRoot(cors), ...imports], ...rest };
  const app = await NestFactory.create(root, createAdapter(platform) as never, {
    logger: recordingLogger(log),
    abortOnError: false,
  });
  await configure?.(app);
  return app;
}

/** Starts an application from its parts. */
export async function startApp(parts: AppParts): Promise<RunningApp> {
  return listening(await createApp(parts));
}

/** Has an application listen that was created in another way. */
export async function listening(app: INestApplication): Promise<RunningApp> {
  const port = await listen(app);
  return { app, port, get: (token) => app.get(token, { strict: false }), close: () => app.close() };
}

/** What an application is rejected with at start-up; undefined where it starts. */
export function startError(app: INestApplication): Promise<unknown> {
  return app.init().then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

/** The warnings that an application has logged at start-up, each as its place and its code. */
export function startWarnings(log: readonly string[]): string[] {
  return log.flatMap((line) => /^At (.*) \(([a-z-]+)\)$/m.exec(line)?.slice(1, 3).join(' ') ?? []);
}
