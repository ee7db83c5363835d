import type { Adapter, AnyFunction } from '../adapter.js';

/**
 * What the module uses of an adapter that it has no hooks for, besides Nest's own seams (`ApplicationConfig` for the
 * interceptor, the explorer for the routes). All of it is public, save that `getGlobalInterceptors()` gives the list itself.
 *
 * | What                                             | Why                                                | A change fails in                  |
 * | ------------------------------------------------ | -------------------------------------------------- | ---------------------------------- |
 * | `use`                                            | preflights and plain OPTIONS ahead of guards       | `test/platforms/portable.spec.ts`  |
 * | `getRequestMethod`, `Url`, `Hostname`, `headers` | what is decided by                                 | `test/platforms/portable.spec.ts`  |
 * | `setHeader`, `getHeader`, `isHeadersSent`        | the headers of answers, whatever the response is   | `test/platforms/portable.spec.ts`  |
 * | `status`, `end`                                  | answers of the module's own                        | `test/platforms/portable.spec.ts`  |
 * | `removeHeader` of the response                   | where there is none, an empty value admits nobody  | `test/platforms/responses.spec.ts` |
 * | `ApplicationConfig.getGlobalInterceptors()`      | an interceptor that is outermost, and only there   | `test/platforms/portable.spec.ts`  |
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

/** The methods that an adapter lacks. */
export function missingMethods(adapter: Adapter): readonly string[] {
  const methods = adapter as unknown as Record<string, AnyFunction | undefined>;
  return NEEDED.filter((name) => typeof methods[name] !== 'function');
}
