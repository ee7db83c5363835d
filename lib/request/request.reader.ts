import type { IncomingMessage } from 'node:http';
import type { RequestContext } from './request.context.js';

/** A request of the platform, with Node's. */
export interface PlatformRequest {
  readonly request: object;
  readonly raw: IncomingMessage;
}

/** How the platform reads a request, before the request is routed. */
export interface RequestReader {
  /** The host name; from `X-Forwarded-Host` only if the platform is set to trust it. */
  hostnameOf(request: object): string;
  /** Host and port, read in the same way. */
  hostOf(request: object): string;
  /** The request target as the router reads it. */
  targetOf(url: string): string;
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
  /** The context of a request under way, where the platform's request leads to it. */
  contextOf(request: object): RequestContext | undefined;
  /** The request as custom version extractors receive it. */
  versionedRequest(context: PlatformRequest): unknown;
}
