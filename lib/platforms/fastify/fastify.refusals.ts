import type { Adapter } from '../adapter.js';

/** Whether the adapter answers "not found" for a path that the router has found a route for. */
export type Refusal = (url: string, params: object) => boolean;

type Handler = (request: object, reply: object) => unknown;
interface RefusingAdapter {
  requireNonEmptyParams?(path: string, handler: Handler): Handler;
}

/**
 * Nest's adapter turns away what find-my-way finds and Express would not: empty parameters, and some paths with
 * repeated names. It does so in a wrapper of the handler, which is asked here with a handler that only takes note.
 * Adapters without that wrapper refuse nothing.
 */
export function refusalOf(adapter: Adapter, path: string): Refusal | undefined {
  const { requireNonEmptyParams } = adapter as RefusingAdapter;
  if (typeof requireNonEmptyParams !== 'function') return undefined;
  let reached = false;
  const handler = (): void => {
    reached = true;
  };
  // What it warns about it has said when the route was registered.
  const silent: unknown = Object.create(adapter, { logger: { value: { warn: () => undefined } } });
  const wrapper = requireNonEmptyParams.call(silent, path, handler);
  if (wrapper === handler) return undefined;
  return (url, params) => {
    reached = false;
    wrapper({ params, raw: { url } }, { callNotFound: () => undefined });
    return !reached;
  };
}
