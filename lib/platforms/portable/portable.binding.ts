import type { CorsHandler } from '../../request/cors.handler.js';
import { RequestContext, requestedMethodOf } from '../../request/request.context.js';
import type { DeclaredRoute } from '../../routes/controllers/controller.explorer.js';
import type { RouteTable } from '../../routes/route.table.js';
import type { Done } from '../adapter.js';
import { callerOf, type Caller } from '../cors.caller.js';
import type { PortablePlatform } from './portable.platform.js';

type Middleware = (request: object, response: object, next: Done) => unknown;

/**
 * Binds the handler to an adapter without hooks, by middleware. The middleware has no path, since the syntax of paths
 * differs between adapters.
 */
export class PortableBinding {
  constructor(
    private readonly platform: PortablePlatform,
    private readonly handler: CorsHandler,
  ) {}

  /** Called as soon as there is an adapter, so that preflights are answered before any middleware of main.ts. */
  bind(onEnableCors: (caller: Caller) => void): void {
    const { adapter } = this.platform;
    const enableCors = (): void => onEnableCors(callerOf(enableCors));
    adapter.enableCors = enableCors;
    adapter.use(this.onRequest);
  }

  /** Called when all middleware is registered and no route is: from here the module answers plain OPTIONS requests. */
  open(declared: readonly DeclaredRoute[], table: RouteTable): void {
    this.platform.routes.declare(declared, table);
    this.platform.adapter.use(this.onlyOptions(this.onPlainOptions));
  }

  private onlyOptions(middleware: Middleware): Middleware {
    const { adapter } = this.platform;
    return (request, response, next) =>
      adapter.getRequestMethod(request) === 'OPTIONS' ? middleware(request, response, next) : next();
  }

  /** Takes preflights and, if any policy has `enforce`, every other request. */
  private readonly onRequest: Middleware = (request, response, next) => {
    const { handler, platform } = this;
    const { enforces } = handler.resolver;
    if (!enforces && platform.adapter.getRequestMethod(request) !== 'OPTIONS') return next();
    const raw = platform.requestOf(request);
    if (!enforces && requestedMethodOf(raw) === undefined) return next();
    const outcome = handler.onRequest(request, raw, platform.responseOf(response));
    const settle = (settled: unknown): unknown => (settled === 'answered' ? undefined : next());
    return outcome instanceof Promise ? outcome.then(settle) : settle(outcome);
  };

  private readonly onPlainOptions: Middleware = (request, response, next) => {
    const { handler, platform } = this;
    const raw = platform.requestOf(request);
    // The first middleware has left this preflight to the application.
    if (requestedMethodOf(raw) !== undefined) return next();
    const own = platform.responseOf(response);
    const proceed = (): unknown => (this.isServed(own) || !handler.onUnservedOptions(own) ? next() : undefined);
    const outcome = handler.onRequest(request, raw, own);
    if (outcome instanceof Promise) return outcome.then((settled) => settled === 'answered' || proceed());
    return outcome === 'answered' || proceed();
  };

  /** Whether a route of the application may serve an OPTIONS request. */
  private isServed(response: ReturnType<PortablePlatform['responseOf']>): boolean {
    const context = RequestContext.of(response);
    const candidates = context && this.handler.resolver.forPath(context).candidates('OPTIONS');
    return candidates?.some(({ route }) => route !== undefined) ?? true;
  }
}
