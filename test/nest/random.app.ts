import { Module, VersioningType, type INestApplication, type Type, type VersioningOptions } from '@nestjs/common';
import { APP_GUARD, RouterModule } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { startApp, type RunningApp } from '../kit/app.js';
import type { Platform } from '../kit/platforms.js';
import { DEFAULT_ID, Guard, inheritedController, policyOf, randomController } from './random.controller.js';
import { Dice } from './random.targets.js';

/** A running application and what its clients may vary. */
export interface RandomApp {
  running: RunningApp;
  prefixes: string[];
  /** Headers that show a version, where the path does not. */
  versions: Record<string, string>[];
}

const HIDDEN: readonly { options: VersioningOptions; header: (version: string) => Record<string, string> }[] = [
  { options: { type: VersioningType.HEADER, header: 'X-Version' }, header: (version) => ({ 'X-Version': version }) },
  {
    options: { type: VersioningType.MEDIA_TYPE, key: 'v=' },
    header: (version) => ({ Accept: `application/json;v=${version}` }),
  },
  {
    options: {
      type: VersioningType.CUSTOM,
      extractor: (request) => (request as { headers: Record<string, string> }).headers['x-custom'] ?? '',
    },
    header: (version) => ({ 'X-Custom': version }),
  },
];

/** How the router reads paths, as applications may set it. */
function randomAdapter(dice: Dice, platform: Platform): ExpressAdapter | FastifyAdapter {
  const flip = (): boolean => dice.roll(3) === 0;
  if (platform === 'fastify') {
    const caseSensitive = !flip();
    return new FastifyAdapter({
      routerOptions: { caseSensitive, ignoreTrailingSlash: flip(), ignoreDuplicateSlashes: flip() },
    });
  }
  const adapter = new ExpressAdapter();
  if (flip()) adapter.set('case sensitive routing', true);
  if (flip()) adapter.set('strict routing', true);
  return adapter;
}

/** Some controllers below the path of a module. */
function moduleOf(dice: Dice, controllers: Type[]): unknown[] {
  if (controllers.length === 0) return [];
  @Module({ controllers })
  class PathModule {}
  return [PathModule, RouterModule.register([{ path: dice.pick(['m', 'a', 'm/:q']), module: PathModule }])];
}

/** Starts a random application; undefined where the platform itself refuses its routes (Fastify knows no duplicates). */
export async function startRandomApp(platform: Platform, seed: number): Promise<RandomApp | undefined> {
  const dice = new Dice(seed);
  let last = 0;
  const versioning = dice.pick([undefined, undefined, 'uri', ...HIDDEN] as const);
  const options = { versions: versioning !== undefined, hosts: dice.roll(3) === 0 };
  const controllers = Array.from({ length: 1 + dice.roll(4) }, () => randomController(dice, () => ++last, options));
  if (dice.roll(3) === 0) controllers.push(inheritedController(dice, dice.pick(controllers)));
  const below = dice.roll(3) === 0 ? controllers.splice(dice.roll(controllers.length)) : [];
  const prefix = dice.roll(3) === 0 ? 'api' : '';
  const configure = (app: INestApplication): void => {
    if (prefix !== '') app.setGlobalPrefix(prefix, dice.roll(2) === 0 ? { exclude: ['a', 'b/c'] } : {});
    if (versioning === 'uri') app.enableVersioning({ type: VersioningType.URI });
    else if (versioning) app.enableVersioning(versioning.options);
  };
  const strategy = dice.roll(3) === 0 ? { routeResolutionStrategy: 'specificity' as const } : {};
  try {
    const running = await startApp({
      platform,
      adapter: randomAdapter(dice, platform),
      options: strategy,
      controllers,
      imports: moduleOf(dice, below) as never,
      providers: [{ provide: APP_GUARD, useClass: Guard }],
      cors: { default: { ...policyOf(DEFAULT_ID), exposedHeaders: ['X-Route-0'] } },
      configure,
    });
    const inPath = versioning === 'uri' ? [`/${prefix}/v1`, '/v2'] : [];
    return {
      running,
      prefixes: ['', ...(prefix === '' ? [] : [`/${prefix}`]), ...inPath],
      versions: typeof versioning === 'object' ? [{}, ...['1', '2', '3'].map(versioning.header)] : [{}],
    };
  } catch (error) {
    if (/already declared|DUPLICATED/i.test(String(error))) return undefined;
    throw error;
  }
}
