import type { Adapter, AnyFunction } from '../adapter.js';

/**
 * What the module uses of an adapter other than Express's and Fastify's, for which it has no hooks. All of it is public,
 * with one exception: the module relies on `getGlobalInterceptors()` returning the list itself and not a copy.
 *
 * | What                                             | Why                                                | A change fails in                  |
 * | ------------------------------------------------ | -------------------------------------------------- | ---------------------------------- |
 * | `use`                                            | answers preflights and plain OPTIONS before guards | `test/platforms/portable.spec.ts`  |
 * | `getRequestMethod`, `Url`, `Hostname`, `headers` | what a decision depends on                         | `test/platforms/portable.spec.ts`  |
 * | `setHeader`, `getHeader`, `isHeadersSent`        | CORS headers, whatever kind of response it is      | `test/platforms/portable.spec.ts`  |
 * | `status`, `end`                                  | responses that the module sends itself             | `test/platforms/portable.spec.ts`  |
 * | `removeHeader` of the response                   | where it is missing, the value is set to empty     | `test/platforms/responses.spec.ts` |
 * | `ApplicationConfig.getGlobalInterceptors()`      | puts `CorsInterceptor` first                       | `test/platforms/portable.spec.ts`  |
 */
export interface PortableAdapter extends Adapter {
  getRequestMethod(request: unknown): string;
  getRequestUrl(request: unknown): string;
  setHeader(response: unknown, name: string, value: string): unknown;
  getHeader(response: unknown, name: string): unknown;
  isHeadersSent(response: unknown): boolean;
  status(response: unknown, code: number): unknown;
  end(response: unknown, message?: string): unknown;
}

const NEEDED: readonly (keyof PortableAdapter)[] = [
  ...(['use', 'getRequestMethod', 'getRequestUrl', 'getRequestHostname'] as const),
  ...(['setHeader', 'getHeader', 'isHeadersSent', 'status', 'end'] as const),
];

/** The methods that the module needs and the adapter lacks. */
export function missingMethods(adapter: Adapter): readonly string[] {
  const methods = adapter as unknown as Record<string, AnyFunction | undefined>;
  return NEEDED.filter((name) => typeof methods[name] !== 'function');
}
