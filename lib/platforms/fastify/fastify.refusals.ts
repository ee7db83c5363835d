import type { Adapter } from '../adapter.js';

/** Whether the adapter answers 404 although the router has found a route. */
export type Refusal = (url: string, params: object) => boolean;

type Handler = (request: object, reply: object) => unknown;
interface RefusingAdapter {
  requireNonEmptyParams?(path: string, handler: Handler): Handler;
}

/**
 * Nest's adapter answers 404 where find-my-way finds a route and Express would not: for empty parameters, and for some
 * paths with repeated names. Its private method `requireNonEmptyParams` wraps the handler for that; it is called here with
 * a handler that records whether it was reached. Undefined if the adapter refuses nothing. A change of the method fails in
 * `test/differential`.
 */
export function refusalOf(adapter: Adapter, path: string): Refusal | undefined {
  const { requireNonEmptyParams } = adapter as RefusingAdapter;
  if (typeof requireNonEmptyParams !== 'function') return undefined;
  let reached = false;
  const handler = (): void => {
    reached = true;
  };
  // It has already warned when the route was registered.
  const silent: unknown = Object.create(adapter, { logger: { value: { warn: () => undefined } } });
  const wrapper = requireNonEmptyParams.call(silent, path, handler);
  if (wrapper === handler) return undefined;
  return (url, params) => {
    reached = false;
    wrapper({ params, raw: { url } }, { callNotFound: () => undefined });
    return !reached;
  };
}
