import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VersioningOptions } from '@nestjs/common';
import type { CorsHandler } from '../../request/cors.handler.js';
import { RequestContext } from '../../request/request.context.js';
import type { RoutedRequest } from '../../request/request.platform.js';
import type { GoverningPolicies } from '../../routes/governing.policies.js';
import type { RegisteredRoute } from '../../routes/registered.route.js';
import type { PathReading } from '../../routes/route.entries.js';
import type { RouteFacts } from '../../routes/route.table.js';
import type { IssueCollector } from '../../rules/configuration.issue.js';
import type { Adapter, AnyFunction, Done } from '../adapter.js';
import type { AnswersOptions, HookedPlatform } from '../http.platform.js';
import type { ExpressRouteIndex } from './express.index.js';
import { ExpressInstance } from './express.instance.js';
import { hasCorsLayer, type ExpressRouter } from './express.layers.js';
import { ExpressMiddleware } from './express.middleware.js';

/** What the module uses of an Express application. */
interface ExpressApplication {
  handle: AnyFunction;
  /** Gives requests their accessors. */
  readonly request: object;
  readonly router: ExpressRouter;
}

const NO_FACTS: RouteFacts = { constrained: false, versions: undefined };

/**
 * Express, behind Nest's adapter. It relies on these parts of Express, which are not its public API:
 *
 * | What                                | Why                                                          | A change fails in         |
 * | ----------------------------------- | ------------------------------------------------------------ | ------------------------- |
 * | `app.handle`                        | ahead of every layer, those of a ready-made instance as well | `test/integrations`       |
 * | `app.request`                       | `req.hostname`, before Express adds it                       | `test/integrations`       |
 * | `router.stack`, `params` (`layers`) | the router's own matchers, in its order                      | `test/differential`       |
 */
export class ExpressPlatform implements HookedPlatform {
  readonly binding = 'hooks';
  readonly index: ExpressRouteIndex;
  readonly applications: GoverningPolicies[];
  private readonly application: ExpressApplication;
  private readonly instance: ExpressInstance;
  private readonly middleware: ExpressMiddleware;
  /** Whether the instance had a `cors` layer before the adapter was made; later ones run after the module's hook. */
  private readonly hasOtherCors: boolean;
  private handler: CorsHandler | undefined;

  constructor(private readonly adapter: Adapter) {
    this.application = adapter.getInstance() as ExpressApplication;
    this.instance = ExpressInstance.of(this.application);
    this.index = this.instance.index;
    this.applications = this.instance.applications;
    this.middleware = new ExpressMiddleware(adapter, this.index);
    this.hasOtherCors = hasCorsLayer(this.application.router.stack);
  }

  get reading(): PathReading {
    return this.adapter.getRouteMatchingOptions?.() ?? { caseSensitive: false, ignoreTrailingSlash: true };
  }

  responseOf(reply: unknown): ServerResponse {
    return reply as ServerResponse;
  }

  /** Sets the prototype with the accessors, which Express itself does only after the request hook. */
  hostnameOf(request: object): string {
    if (!('hostname' in request)) Object.setPrototypeOf(request, this.application.request);
    return this.adapter.getRequestHostname(request) ?? '';
  }

  rawOf(request: object): IncomingMessage {
    return request as IncomingMessage;
  }

  answerTo(request: object): ServerResponse | undefined {
    return (request as { res?: ServerResponse }).res;
  }

  hostOf(request: object): string {
    if (!('host' in request)) Object.setPrototypeOf(request, this.application.request);
    return (request as { host?: string }).host ?? '';
  }

  schemeOf(request: object): string {
    if (!('protocol' in request)) Object.setPrototypeOf(request, this.application.request);
    return (request as { protocol?: string }).protocol ?? '';
  }

  targetOf(url: string): string {
    return url;
  }

  /** Beside the request, which is handed on as Node made it. */
  handshakeOf({ headers, socket }: IncomingMessage): object {
    return Object.create(this.application.request, {
      headers: { value: headers },
      socket: { value: socket },
    }) as object;
  }

  versionedRequest({ request }: RequestContext): unknown {
    return request;
  }

  isInstanceRoute(): boolean {
    return false;
  }

  /** Also true for a controller's route that was selected but not reached, because `app.param()` has answered. */
  isForeign({ request }: RequestContext): boolean {
    return this.middleware.isOtherRoute(request);
  }

  /**
   * Replaces `handle` of the application, ahead of its first layer. Setting properties of the response is fast here: Express
   * replaces its prototype afterwards, which makes that slow.
   */
  bindRequests(handler: CorsHandler): void {
    const { instance, application } = this;
    this.handler = handler;
    instance.handlers.push(handler);
    handler.applications = instance.handlers;
    if (instance.handlers.length > 1) return;
    const { handle } = application;
    application.handle = function (this: unknown, request, response, done) {
      const raw = request as IncomingMessage;
      const outcome = instance.handlerFor(raw).onRequest(raw, raw, response as ServerResponse);
      if (outcome === 'continue') handle.call(this, request, response, done);
      else if (outcome !== 'answered')
        void outcome.then((settled) => settled === 'continue' && handle.call(this, request, response, done));
    };
  }

  bindMiddleware(): void {
    this.middleware.bind();
  }

  /** The adapter's own filter is asked, with a handler that only says that it was called. */
  passesOn({ request, route }: RoutedRequest, versioning: VersioningOptions): boolean {
    const { versions } = route ?? {};
    if (versions === undefined) return false;
    const reached = (): boolean => true;
    const filter = this.adapter.applyVersionFilter?.(reached, versions, versioning);
    return filter?.(request, undefined, () => false) === false;
  }

  factsOf(): RouteFacts {
    return NO_FACTS;
  }

  register(route: RegisteredRoute, register: () => unknown): unknown {
    const result = register();
    this.index.add(route);
    return result;
  }

  registerNotFound(register: () => unknown, prefix: string | undefined, answersOptions: AnswersOptions): unknown {
    const result = this.index.withLayers(register, (from) => this.index.markEnd(from));
    // With a prefix, Nest's handler of 404 is mounted below it; requests outside the prefix end here.
    if (prefix) {
      this.adapter.use((_request: object, response: ServerResponse, next: Done) => {
        if (this.isForOtherApplication(response) || !answersOptions(response)) next();
      });
    }
    return result;
  }

  reportOtherCors(issues: IssueCollector): void {
    if (!this.hasOtherCors) return;
    issues.add('cors-enabled-twice', 'instance of ExpressAdapter', undefined, 'cors() from the Express instance');
  }

  watchOtherCors(): void {
    // What is added later runs after the request hook, so it never sees a preflight.
  }

  /** Whether another application on the instance has a handler for this OPTIONS request. */
  private isForOtherApplication(response: ServerResponse): boolean {
    const context = this.instance.handlers.length > 1 ? RequestContext.of(response) : undefined;
    const resolver = this.handler?.resolver;
    const candidates = context && resolver?.forPath(context).candidates('OPTIONS');
    return candidates?.some(({ route }) => route !== undefined && route.owner !== resolver?.owner) ?? false;
  }
}
