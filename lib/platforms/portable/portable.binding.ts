import { RequestMethod } from '@nestjs/common';
import type { CorsHandler } from '../../request/cors.handler.js';
import { RequestContext, requestedMethodOf } from '../../request/request.context.js';
import type { DeclaredRoute } from '../../routes/controller.explorer.js';
import type { RouteTable } from '../../routes/route.table.js';
import type { Done } from '../adapter.js';
import { callerOf, type Caller } from '../cors.caller.js';
import type { PortablePlatform } from './portable.platform.js';

type Middleware = (request: object, response: object, next: Done) => unknown;
type Register = (path: string, middleware: Middleware) => unknown;

/** Every path, in Nest's syntax. */
const EVERYWHERE = '/{*path}';

/** Where the handler is bound to an adapter without hooks: by middleware, which Nest's adapters all take. */
export class PortableBinding {
  private failure: Error | undefined;

  constructor(
    private readonly platform: PortablePlatform,
    private readonly handler: CorsHandler,
  ) {}

  /** As soon as there is an adapter: preflights are answered ahead of what main.ts adds. */
  bind(onEnableCors: (caller: Caller) => void): void {
    const enableCors = (): void => onEnableCors(callerOf(enableCors));
    this.platform.adapter.enableCors = enableCors;
    this.register(this.preflight);
  }

  /** Ahead of the routes: those of controllers are known, and the module's answer to plain OPTIONS follows all middleware. */
  open(declared: readonly DeclaredRoute[], table: RouteTable): void {
    if (this.failure) throw this.failure;
    this.platform.routes.declare(declared, table);
    this.register(this.plainOptions);
  }

  private register(middleware: Middleware): void {
    const factory = this.platform.adapter.createMiddlewareFactory(RequestMethod.OPTIONS);
    const add = (register: Register): void => void register(EVERYWHERE, middleware);
    if (factory instanceof Promise) factory.then(add).catch((error: Error) => (this.failure = error));
    else add(factory as Register);
  }

  private readonly preflight: Middleware = (request, response, next) => {
    const { handler, platform } = this;
    const raw = platform.requestOf(request);
    if (requestedMethodOf(raw) === undefined) return next();
    return handler.onRequest(request, raw, platform.responseOf(response)) === 'answered' ? undefined : next();
  };

  private readonly plainOptions: Middleware = (request, response, next) => {
    const { handler, platform } = this;
    const raw = platform.requestOf(request);
    // A preflight that has come this far is for the application.
    if (raw.method !== 'OPTIONS' || requestedMethodOf(raw) !== undefined) return next();
    const own = platform.responseOf(response);
    const proceed = (): unknown => (this.isServed(own) || !handler.onUnservedOptions(own) ? next() : undefined);
    const outcome = handler.onRequest(request, raw, own);
    return outcome instanceof Promise ? outcome.then(proceed) : proceed();
  };

  /** Whether a route of the application may serve an OPTIONS request. */
  private isServed(response: ReturnType<PortablePlatform['responseOf']>): boolean {
    const context = RequestContext.of(response);
    const candidates = context && this.handler.resolver.forPath(context).candidates('OPTIONS');
    return candidates?.some(({ route }) => route !== undefined) ?? true;
  }
}
