/** A handler or hook, whatever its platform hands to it. */
export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
export type Done = (error?: unknown) => void;
/** Fastify's requests and replies, around Node's own. */
export interface Wrapped<T> {
  readonly raw: T;
}

/**
 * What the module uses of Nest's adapters; both have it in NestJS 11 and 12. Methods that are replaced on an adapter:
 *
 * | What                                       | Why                                                   | A change fails in                  |
 * | ------------------------------------------ | ----------------------------------------------------- | ---------------------------------- |
 * | `get` … `all`                              | every route that the router gets, in its order        | `test/differential`, `test/routes` |
 * | `setNotFoundHandler`                       | where no route is reached                             | `test/request`                     |
 * | `createMiddlewareFactory` (Express)        | middleware for a path is a route there                | `test/integrations`                |
 * | `setOnRequestHook`, `registerSecurityHook` | the first hooks; each has one slot                    | `test/platforms`, `test/request`   |
 * | `enableCors`                               | is refused with a sentence                            | `test/settings`                    |
 * | `normalizePath`                            | its warnings come once                                | `test/settings`                    |
 * | `initHttpServer`                           | Node answers `Expect` ahead of the platform           | `test/platforms`                   |
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
