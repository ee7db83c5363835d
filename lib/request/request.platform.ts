import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VersioningOptions } from '@nestjs/common';
import type { RegisteredRoute } from '../routes/registered.route.js';
import type { RequestReader } from './request.reader.js';

/** A request of the platform, with Node's. */
export interface PlatformRequest {
  readonly request: object;
  readonly raw: IncomingMessage;
}

/** A request that has reached a route, or none. */
export interface RoutedRequest extends PlatformRequest {
  readonly route: RegisteredRoute | null | undefined;
}

/** How the module is bound to the HTTP adapter: by hooks of Express or Fastify, or by `CorsInterceptor`. */
export type CorsBinding = 'hooks' | 'interceptor';

/** What only the platform knows about a request. */
export interface RequestPlatform extends RequestReader {
  readonly binding: CorsBinding;
  /** The platform's request around one that it never sees, as a handshake is. */
  handshakeOf(raw: IncomingMessage): object;
  /** Node's request. */
  rawOf(request: object): IncomingMessage;
  /** Whether the router has selected a route of the instance (registered on it, not through Nest's adapter) that the index knows. */
  isInstanceRoute(context: PlatformRequest): boolean;
  /** Whether the router has selected anything else that was not registered through Nest's adapter. */
  isForeign(context: PlatformRequest): boolean;
  /** Node's own response to a request, where the platform's request leads to it. */
  answerTo(request: object): ServerResponse | undefined;
  /** Whether the route that was reached passes the request on, since it is for other versions. */
  passesOn(context: RoutedRequest, versioning: VersioningOptions): boolean;
  /** The request as custom version extractors receive it. */
  versionedRequest(context: PlatformRequest): unknown;
}
