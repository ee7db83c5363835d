import type { RequestContext } from './request.context.js';

/** How the platform reads a request, before the request is routed. */
export interface RequestReader {
  /** The host name, as the platform trusts it. */
  hostnameOf(request: object): string;
  /** The request target as the router reads it, where that differs from what came. */
  targetOf(url: string): string;
}

/** What the platform knows of a request besides. */
export interface RequestPlatform extends RequestReader {
  /** Whether the router has chosen a route of the platform's own instance that the index knows. */
  isInstanceRoute(context: RequestContext): boolean;
  /** Whether the router has chosen something that was never handed to Nest's adapter. */
  isForeign(context: RequestContext): boolean;
  /** The request as a custom version extractor is given it. */
  versionedRequest(context: RequestContext): unknown;
}
