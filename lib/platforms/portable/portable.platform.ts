import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InterceptedPlatform } from '../../request/intercepted.answers.js';
import type { PlatformRequest } from '../../request/request.platform.js';
import type { GoverningPolicies } from '../../routes/governing.policies.js';
import type { PathReading } from '../../routes/route.entries.js';
import type { RegisteredRoute, RequestTarget } from '../../routes/registered.route.js';
import type { HttpPlatform } from '../http.platform.js';
import type { PortableAdapter } from './portable.adapter.js';
import { requestOf, responseOf } from './portable.headers.js';
import { PortableRouteIndex } from './portable.index.js';
import { PortableRoutes, type HandlerTarget } from './portable.routes.js';

/** Any HTTP adapter other than Express's and Fastify's, used through the public methods of Nest's adapters only. */
export class PortablePlatform implements HttpPlatform, InterceptedPlatform {
  readonly binding = 'interceptor';
  readonly applications: GoverningPolicies[] = [];
  readonly index: PortableRouteIndex;
  readonly routes: PortableRoutes;
  private readonly known: PathReading | undefined;

  constructor(readonly adapter: PortableAdapter) {
    this.known = adapter.getRouteMatchingOptions?.();
    this.index = new PortableRouteIndex(this.known);
    this.routes = new PortableRoutes(this.index);
  }

  /** Case-sensitive unless the adapter says otherwise. */
  get reading(): PathReading {
    return this.known ?? { caseSensitive: true, ignoreTrailingSlash: true };
  }

  requestOf(request: object): IncomingMessage {
    return requestOf(this.adapter, request);
  }

  responseOf(response: object): ServerResponse {
    return responseOf(this.adapter, response);
  }

  routeOf(handler: HandlerTarget, method: string, target: RequestTarget): RegisteredRoute {
    return this.routes.reached(handler, method, target);
  }

  handshakeOf(raw: IncomingMessage): object {
    return raw;
  }

  rawOf(request: object): IncomingMessage {
    return requestOf(this.adapter, request);
  }

  /** The `Host` header as sent: Nest's adapters have no method that gives the port. */
  hostOf(request: object): string {
    return this.rawOf(request).headers.host ?? '';
  }

  schemeOf(request: object): string {
    const { socket } = this.rawOf(request) as { socket?: { encrypted?: boolean } };
    return socket?.encrypted === true ? 'https' : 'http';
  }

  hostnameOf(request: object): string {
    return this.adapter.getRequestHostname(request) ?? '';
  }

  targetOf(url: string): string {
    return url;
  }

  passesOn(): boolean {
    return false;
  }

  answerTo(): undefined {
    // The request says all.
  }

  versionedRequest({ request }: PlatformRequest): unknown {
    return request;
  }

  isInstanceRoute(): boolean {
    return false;
  }

  isForeign(): boolean {
    return false;
  }

  reportOtherCors(): void {
    // What the instance holds is unknown.
  }

  watchOtherCors(): void {
    // What is added to it later is unknown, too.
  }
}
