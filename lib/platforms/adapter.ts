/** A handler or hook of any platform. */
export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
export type Done = (error?: unknown) => void;
/** A request or reply of Fastify, which wraps Node's. */
export interface Wrapped<T> {
  readonly raw: T;
}

/**
 * What the module uses of Nest's HTTP adapters, in NestJS 11 and 12. These methods are replaced on an adapter:
 *
 * | What                                       | Why                                                   | A change fails in                  |
 * | ------------------------------------------ | ----------------------------------------------------- | ---------------------------------- |
 * | `get` … `all`                              | sees every route, in the order of registration        | `test/differential`, `test/routes` |
 * | `setNotFoundHandler`                       | requests that reach no route                          | `test/request`                     |
 * | `createMiddlewareFactory` (Express)        | middleware for a path is a route of Express           | `test/integrations`                |
 * | `setOnRequestHook`, `registerSecurityHook` | the first hooks; the adapter keeps one of each        | `test/platforms`, `test/request`   |
 * | `enableCors`                               | is refused with an explanation                        | `test/settings`                    |
 * | `normalizePath`                            | Nest calls it twice, which would repeat its warnings  | `test/settings`                    |
 * | `initHttpServer`                           | Node answers `Expect` without calling the platform    | `test/platforms`                   |
 */
export interface Adapter {
  getType(): string;
  getInstance(): unknown;
  getHttpServer?(): { readonly listening?: boolean } | undefined;
  getRequestHostname(request: object): string | undefined;
  normalizePath?(path: string): string;
  getRouteMatchingOptions?(): { caseSensitive: boolean; ignoreTrailingSlash: boolean };
  initHttpServer?(...args: unknown[]): unknown;
  setOnRequestHook(hook: AnyFunction): void;
  setNotFoundHandler(handler: AnyFunction, prefix?: string, ...rest: unknown[]): unknown;
  registerSecurityHook?(hook: AnyFunction): unknown;
  applyVersionFilter?(handler: AnyFunction, version: unknown, versioning: object): AnyFunction | undefined;
  createMiddlewareFactory?(method: unknown): unknown;
  enableCors(...args: unknown[]): unknown;
  use(...args: unknown[]): unknown;
}
