import type { IncomingMessage } from 'node:http';

/** A request of the platform, around Node's own. */
export interface PlatformRequest {
  readonly request: object;
  readonly raw: IncomingMessage;
}

/** How the platform reads a request, before the request is routed. */
export interface RequestReader {
  /** The host name, as the platform trusts it. */
  hostnameOf(request: object): string;
  /** Host and port of the request, as the platform trusts them. */
  hostOf(request: object): string;
  /** The request target as the router reads it, where that differs from what came. */
  targetOf(url: string): string;
}

/** How the module is bound to the HTTP adapter: by hooks of Express or Fastify, or by `CorsInterceptor`. */
export type CorsBinding = 'hooks' | 'interceptor';

/** What the platform knows of a request besides. */
export interface RequestPlatform extends RequestReader {
  readonly binding: CorsBinding;
  /** The platform's request around one that it never sees, as a handshake is. */
  requestOf(raw: IncomingMessage): object;
  /** Whether the router has chosen a route of the platform's own instance that the index knows. */
  isInstanceRoute(context: PlatformRequest): boolean;
  /** Whether the router has chosen something that was never handed to Nest's adapter. */
  isForeign(context: PlatformRequest): boolean;
  /** The request as a custom version extractor is given it. */
  versionedRequest(context: PlatformRequest): unknown;
}
