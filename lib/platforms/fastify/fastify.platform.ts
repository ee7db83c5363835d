import type { IncomingMessage, ServerResponse } from 'node:http';
import { VERSION_NEUTRAL } from '@nestjs/common';
import type { CorsHandler } from '../../request/cors.handler.js';
import type { RequestContext } from '../../request/request.context.js';
import type { GoverningPolicies } from '../../routes/governing.policies.js';
import type { RegisteredRoute } from '../../routes/registered.route.js';
import type { PathReading } from '../../routes/route.entries.js';
import type { RouteFacts } from '../../routes/route.table.js';
import type { IssueCollector } from '../../rules/configuration.issue.js';
import type { Adapter, Wrapped } from '../adapter.js';
import type { HookedPlatform } from '../http.platform.js';
import { hasCorsPlugin, whenCorsPlugin } from './fastify.hooks.js';
import { FastifyRouteIndex } from './fastify.index.js';
import { LiveRouter, plainRequestOf, readingOf, targetReaderOf, type FastifyLike } from './fastify.instance.js';
import { refusalOf } from './fastify.refusals.js';
import { bindRequestHooks } from './fastify.request.hook.js';
import { FastifyRouter, type FastifyRoute } from './fastify.router.js';

/** Marks the configuration of Nest's routes, so that a request shows whether its route is one of them. */
const OF_NEST = Symbol('nestjs-cors route of Nest');

/** The part of a Fastify request that shows its route. */
interface RoutedRequest {
  readonly method: string;
  readonly routeOptions?: { readonly url?: string; readonly config?: { readonly [OF_NEST]?: true } };
}

/** Fastify, behind Nest's adapter. */
export class FastifyPlatform implements HookedPlatform {
  readonly binding = 'hooks';
  readonly index: FastifyRouteIndex;
  readonly applications: GoverningPolicies[] = [];
  readonly targetOf: (url: string) => string;
  private readonly instance: FastifyLike;
  /** Paths of the routes that were registered through the adapter. */
  private readonly paths = new Set<string>();
  private registering: RegisteredRoute | undefined;

  constructor(
    private readonly adapter: Adapter,
    private readonly warn: (message: string) => void,
  ) {
    this.instance = adapter.getInstance() as FastifyLike;
    this.targetOf = targetReaderOf(this.instance);
    const router = new FastifyRouter(new LiveRouter(this.instance));
    this.index = new FastifyRouteIndex(router, (path) => refusalOf(adapter, path));
    // Called for every route; one that is not being registered through the adapter belongs to the instance.
    this.instance.addHook('onRoute', (route: FastifyRoute) => {
      if (this.registering) route.config = { ...route.config, [OF_NEST]: true };
      this.index.register(route, this.registering);
    });
  }

  get reading(): PathReading {
    return readingOf(this.instance);
  }

  responseOf(reply: unknown): ServerResponse {
    return (reply as Wrapped<ServerResponse>).raw;
  }

  hostnameOf(request: object): string {
    return this.adapter.getRequestHostname(request) ?? '';
  }

  rawOf(request: object): IncomingMessage {
    return (request as Wrapped<IncomingMessage>).raw;
  }

  hostOf(request: object): string {
    return (request as { host?: string }).host ?? '';
  }

  schemeOf(request: object): string {
    return (request as { protocol?: string }).protocol ?? '';
  }

  handshakeOf(raw: IncomingMessage): object {
    return plainRequestOf(this.instance, raw);
  }

  passesOn(): boolean {
    return false;
  }

  answerTo(): undefined {
    // The request says all.
  }

  versionedRequest({ raw }: RequestContext): IncomingMessage {
    return raw;
  }

  isInstanceRoute({ request }: RequestContext): boolean {
    const { method, routeOptions = {} } = request as RoutedRequest;
    const { url, config } = routeOptions;
    return url !== undefined && config?.[OF_NEST] === undefined && this.index.knows(method, url);
  }

  /** Routes of the instance that the index finds itself are no surprise. */
  isForeign({ request }: RequestContext): boolean {
    const { method, routeOptions } = request as RoutedRequest;
    const url = routeOptions?.url;
    return url !== undefined && !this.paths.has(url) && !this.index.knows(method, url);
  }

  bindRequests(handler: CorsHandler): void {
    bindRequestHooks(this.adapter, handler, this.warn);
  }

  bindMiddleware(): void {
    // On Fastify, middleware is not a route.
  }

  factsOf(handler: object): RouteFacts {
    const { version } = handler as { version?: unknown };
    const versions: unknown[] = version === undefined || version === VERSION_NEUTRAL ? [] : [version].flat();
    return { constrained: Reflect.hasMetadata('__fastify_route_constraints__', handler), versions };
  }

  register(route: RegisteredRoute, register: () => unknown): unknown {
    this.paths.add(route.path);
    this.registering = route;
    const result = register();
    this.registering = undefined;
    this.index.add(route);
    return result;
  }

  registerNotFound(register: () => unknown): unknown {
    return register();
  }

  reportOtherCors(issues: IssueCollector): void {
    if (!hasCorsPlugin(this.instance)) return;
    const what = 'the registration of @fastify/cors on the Fastify instance, or the plugin that brings it';
    issues.add('cors-enabled-twice', '@fastify/cors', undefined, what);
  }

  watchOtherCors(check: () => void): void {
    whenCorsPlugin(this.instance, check);
  }
}
