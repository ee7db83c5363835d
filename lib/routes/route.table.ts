import { VERSION_NEUTRAL } from '@nestjs/common';
import type { DeclaredRoute } from './controller.explorer.js';
import { ExpressRouteIndex } from '../platforms/express/express.index.js';
import { ExpressInstance } from '../platforms/express/express.instance.js';
import { FastifyRouteIndex } from '../platforms/fastify/fastify.index.js';
import { LiveRouter, targetReader, type FastifyLike } from '../platforms/fastify/fastify.instance.js';
import { refusalOf } from '../platforms/fastify/fastify.refusals.js';
import { FastifyRouter, type FastifyRoute } from '../platforms/fastify/fastify.router.js';
import { compileHosts } from './host.matcher.js';
import type { Adapter } from '../platforms/adapter.js';
import type { RouteIndex, RegisteredRoute } from './registered.route.js';

/** Marks the configuration of a route of Nest, so that a request says whose route Fastify has chosen for it. */
const OWN = Symbol('nestjs-cors route of Nest');

interface RouteOptions {
  readonly url?: string;
  readonly config?: { readonly [OWN]?: true };
}

/** Every route the router holds, in its order, joined with what its controller says. */
export class RouteTable {
  readonly index: RouteIndex;
  readonly routes: RegisteredRoute[] = [];
  /** Reads a request target as the router does, where that is not how others read it. */
  readonly readTarget: (url: string) => string;
  private readonly paths = new Set<string>();
  private readonly fastify: boolean;
  private readonly planned = new Map<string, DeclaredRoute[]>();
  private readonly middleware = new WeakSet<object>();
  private registering: RegisteredRoute | undefined;

  constructor(
    adapter: Adapter,
    private readonly warn: (message: string) => void,
  ) {
    this.fastify = adapter.getType() === 'fastify';
    this.readTarget = targetReader(adapter);
    this.index = this.fastify ? this.followFastify(adapter) : ExpressInstance.of(adapter.getInstance() as object).index;
  }

  /** The instance tells of every route from now on; what it tells nothing of is its own. */
  private followFastify(adapter: Adapter): FastifyRouteIndex {
    const instance = adapter.getInstance() as FastifyLike;
    const router = new FastifyRouter(new LiveRouter(instance));
    const index = new FastifyRouteIndex(router, (path) => refusalOf(adapter, path));
    instance.addHook('onRoute', (route: FastifyRoute) => {
      if (this.registering) route.config = { ...route.config, [OWN]: true };
      index.register(route, this.registering);
    });
    return index;
  }

  /** Middleware of Nest runs: the route it was reached by serves nothing. */
  passes(request: object): void {
    const { route } = request as { route?: unknown };
    if (typeof route === 'object' && route !== null) this.middleware.add(route);
  }

  /** Layers of Nest are registered between this call and that of the returned function, which says what they do. */
  layersOf(add: (index: ExpressRouteIndex, from: number) => void): () => void {
    const { index } = this;
    if (!(index instanceof ExpressRouteIndex)) return () => undefined;
    const from = index.layers;
    return () => add(index, from);
  }

  /** A route was handed to the router. */
  registered(route: RegisteredRoute): void {
    this.registering = undefined;
    this.index.add(route);
  }

  /**
   * Whether the platform has routed a request to a route of its own instance, which the adapter never saw; those that the
   * index finds itself are no surprise. On Express a route of ours that was not reached counts as well: `app.param()`
   * answered.
   */
  isForeign(request: object): boolean {
    if (!this.fastify) {
      const { route } = request as { route?: unknown };
      return typeof route === 'object' && route !== null && !this.middleware.has(route);
    }
    const { method, routeOptions } = request as { method: string; routeOptions?: { url?: string } };
    const url = routeOptions?.url;
    if (url === undefined) return false;
    return !this.paths.has(url) && !(this.index as FastifyRouteIndex).knows(method, url);
  }

  /** Whether Fastify has routed a request to a route of its own instance, which the index knows. */
  isOfInstance(request: object): boolean {
    if (!this.fastify) return false;
    const { method, routeOptions = {} } = request as { method: string; routeOptions?: RouteOptions };
    const { url, config } = routeOptions;
    return url !== undefined && config?.[OWN] === undefined && (this.index as FastifyRouteIndex).knows(method, url);
  }

  /** The routes Nest is about to register; those of one path come in their order. */
  plan(routes: readonly DeclaredRoute[]): void {
    for (const route of routes) {
      const queue = this.planned.get(route.path);
      if (queue) queue.push(route);
      else this.planned.set(route.path, [route]);
    }
  }

  /** Nest may leave a duplicate out, so on Fastify, where a handler carries its versions, they have to fit. */
  private take(verb: string, path: string, handler: object): DeclaredRoute | undefined {
    const queue = this.planned.get(path) ?? [];
    const index = queue.findIndex((plan) => plan.verb === verb && (!this.fastify || fits(plan, handler)));
    if (index === -1) return undefined;
    if (queue.length === 1) this.planned.delete(path);
    return queue.splice(index, 1)[0];
  }

  /** A route that is handed to the adapter: the next planned one of its method and path, or one of no controller. */
  record(verb: string, path: string, handler: object): RegisteredRoute {
    const ofController = Reflect.hasMetadata('path', handler);
    const plan = ofController ? this.take(verb, path, handler) : undefined;
    const name = plan?.handler ?? (ofController ? (handler as { name: string }).name : undefined);
    if (ofController && !plan) {
      this.warn(
        `${verb.toUpperCase()} ${path} (${name}) was not found among the controllers; it has no cross-origin access.`,
      );
    }
    const route: RegisteredRoute = {
      owner: this,
      order: this.routes.length,
      method: verb.toUpperCase(),
      path,
      handler: name,
      policy: plan?.policy ?? (ofController ? false : undefined),
      constrained: this.fastify && Reflect.hasMetadata('__fastify_route_constraints__', handler),
      from: plan?.from,
      entry: plan?.entry,
      choices: plan?.choices,
      hosts: plan?.hosts,
      servesHost: plan?.hosts && compileHosts(plan.hosts),
      versions: plan?.versions,
    };
    this.routes.push(route);
    this.paths.add(path);
    this.registering = route;
    return route;
  }
}

/** Whether a handler carries the versions of a planned route. */
function fits({ versions = [] }: DeclaredRoute, handler: object): boolean {
  const { version } = handler as { version?: unknown };
  const carried: unknown[] = version === undefined || version === VERSION_NEUTRAL ? [] : [version].flat();
  return versions.length === carried.length && versions.every((each) => carried.includes(each));
}
