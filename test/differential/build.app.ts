import {
  Injectable,
  Module,
  VersioningType,
  type INestApplication,
  type Type,
  type VersioningOptions,
} from '@nestjs/common';
import { APP_GUARD, RouterModule, type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import express from 'express';
import { fastify } from 'fastify';
import { CorsModule, type CorsModuleOptions } from 'nestjs-cors';
import { recordingLogger } from '../kit/app.js';
import { listen } from '../kit/platforms.js';
import {
  premade,
  VERBS,
  type AppPlan,
  type Blueprint,
  type ControllerPlan,
  type ForeignPlan,
  type RouterPlan,
} from './blueprint.js';
import { buildController, NamingGuard } from './build.controllers.js';
import { addForeign } from './build.foreign.js';
import { ParamSource, QuerySource, writtenOf, type Rule } from './rules.js';

/** A started blueprint. */
export interface Built {
  readonly port: number;
  close(): Promise<void>;
}

const VERSIONING: Record<NonNullable<AppPlan['versioning']>, VersioningOptions> = {
  uri: { type: VersioningType.URI },
  header: { type: VersioningType.HEADER, header: 'X-Version' },
  media: { type: VersioningType.MEDIA_TYPE, key: 'v=' },
  custom: {
    type: VersioningType.CUSTOM,
    extractor: (request) => (request as { headers: Record<string, string> }).headers['x-custom'] ?? '',
  },
};

/** Chooses among routes by a header, as an application may make up itself. */
const SECRET = {
  name: 'secret',
  mustMatchWhenDerived: false,
  storage: () => {
    const stores = new Map<unknown, unknown>();
    return {
      get: (key: unknown) => stores.get(key) ?? null,
      set: (key: unknown, store: unknown) => void stores.set(key, store),
      del: (key: unknown) => void stores.delete(key),
      empty: () => stores.clear(),
    };
  },
  deriveConstraint: (request: { headers: Record<string, unknown> }) => request.headers['x-secret'],
};

function fastifyOptions(router: RouterPlan): object {
  const { caseSensitive, ignoreTrailingSlash, ignoreDuplicateSlashes, useSemicolonDelimiter } = router;
  const reading = { caseSensitive, ignoreTrailingSlash, ignoreDuplicateSlashes, useSemicolonDelimiter };
  const constraints = router.secrets ? { constraints: { secret: SECRET } } : {};
  const rewriteUrl = ({ url = '' }: { url?: string }): string => rewritten(url);
  return {
    ...(router.atTop ? { ...reading, ...constraints } : { routerOptions: { ...reading, ...constraints } }),
    ...(router.rewrites ? { rewriteUrl } : {}),
  };
}

/** What `rewriteUrl` makes of a URL. */
export const rewritten = (url: string): string => (url.startsWith('/rw/') ? url.slice(3) : url);

function createInstance({ platform, router }: Blueprint): unknown {
  if (platform === 'fastify') return fastify(fastifyOptions(router));
  const server = express();
  if (router.caseSensitive) server.set('case sensitive routing', true);
  if (!router.ignoreTrailingSlash) server.set('strict routing', true);
  return server;
}

function createAdapter(blueprint: Blueprint, instance: unknown): AbstractHttpAdapter {
  if (blueprint.platform === 'express') return new ExpressAdapter(instance ?? createInstance(blueprint));
  return new FastifyAdapter((instance ?? fastifyOptions(blueprint.router)) as never) as unknown as AbstractHttpAdapter;
}

/** Nest's adapter registers the routes of controllers; some of the instance's own come in between. */
function interleave(adapter: AbstractHttpAdapter, plans: readonly ForeignPlan[]): void {
  const waiting = [...plans];
  let registrations = 0;
  const verbs = adapter as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const verb of VERBS.map((name) => name.toLowerCase())) {
    const register = verbs[verb];
    if (register === undefined) continue;
    verbs[verb] = (...args) => {
      const next = registrations++ > 0 ? waiting.shift() : undefined;
      if (next) addForeign(adapter.getInstance(), next);
      return register.apply(adapter, args);
    };
  }
}

function corsOptions(plan: AppPlan): CorsModuleOptions {
  const named = plan.named.filter((rule): rule is Rule => rule !== false);
  return {
    ...(plan.fallback === undefined ? {} : { default: writtenOf(plan.fallback) }),
    policies: Object.fromEntries(named.map((rule) => [rule.id, writtenOf({ ...rule, named: false })])),
    routes: plan.entries.map(({ path, methods, rule }) => ({
      path,
      ...(methods === undefined ? {} : { methods: [...methods] }),
      ...(rule === 'passThrough' ? { passThrough: true } : { policy: writtenOf(rule) }),
    })),
  } as CorsModuleOptions;
}

/** Some controllers below the path of a module. */
function moduleOf(plans: readonly ControllerPlan[], path: string): unknown[] {
  const controllers = plans.flatMap(buildController);
  if (controllers.length === 0) return [];
  @Module({ controllers })
  class PathModule {}
  return [PathModule, RouterModule.register([{ path, module: PathModule }])];
}

/** What a module registers on the instance as it starts. */
function hookOf(adapter: AbstractHttpAdapter, plans: readonly ForeignPlan[]): Type {
  @Injectable()
  class RegisteringHook {
    onModuleInit(): void {
      for (const plan of plans) addForeign(adapter.getInstance(), plan);
    }
  }
  return RegisteringHook;
}

async function createApp(plan: AppPlan, adapter: AbstractHttpAdapter, withModule: boolean): Promise<INestApplication> {
  const at = (place: ForeignPlan['place']): ForeignPlan[] => plan.foreign.filter((foreign) => foreign.place === place);
  interleave(adapter, at('between'));
  const top = plan.controllers.filter(({ below }) => !below);
  const below = plan.controllers.filter((controller) => controller.below);
  const moduleRef = await Test.createTestingModule({
    imports: [
      ...(withModule ? [CorsModule.forRoot(corsOptions(plan))] : []),
      ...moduleOf(below, plan.modulePath),
    ] as never,
    controllers: top.flatMap(buildController),
    providers: [{ provide: APP_GUARD, useClass: NamingGuard }, ParamSource, QuerySource, hookOf(adapter, at('hook'))],
  })
    .setLogger(recordingLogger([]))
    .compile();
  const strategy = plan.specificity ? { routeResolutionStrategy: 'specificity' as const } : {};
  const app = moduleRef.createNestApplication(adapter as never, { ...strategy, logger: recordingLogger([]) });
  if (plan.prefix !== '') app.setGlobalPrefix(plan.prefix, plan.excludes ? { exclude: ['a', 'b/c'] } : {});
  if (plan.versioning) app.enableVersioning(VERSIONING[plan.versioning]);
  for (const foreign of at('configure')) addForeign(adapter.getInstance(), foreign);
  return app;
}

/** Builds and starts all applications of a blueprint; without the module, to see what the platform makes of them. */
export async function build(blueprint: Blueprint, withModule = true): Promise<Built> {
  const instance = premade(blueprint) ? createInstance(blueprint) : undefined;
  const foreign = blueprint.apps.flatMap((plan) => plan.foreign);
  for (const plan of foreign) if (plan.place === 'premade') addForeign(instance, plan);
  const apps: INestApplication[] = [];
  try {
    for (const plan of blueprint.apps) apps.push(await createApp(plan, createAdapter(blueprint, instance), withModule));
    for (const app of apps) await app.init();
    const [first] = apps as [INestApplication];
    for (const plan of foreign) if (plan.place === 'after') addForeign(first.getHttpAdapter().getInstance(), plan);
    const port = await listen(first);
    return { port, close: async () => void (await Promise.all(apps.map((app) => app.close()))) };
  } catch (error) {
    await Promise.allSettled(apps.map((app) => app.close()));
    throw error;
  }
}
