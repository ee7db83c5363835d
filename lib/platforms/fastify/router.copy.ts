import type { RegisteredRoute } from '../../routes/registered.route.js';
import type { LiveRouter, Wanted } from './fastify.instance.js';
import { loadFindMyWay } from './find-my-way.cjs';

/** The routes at the node of the tree that a path leads to; paths that lead to one node share the list. */
export interface Found {
  readonly store: readonly RegisteredRoute[];
  readonly params: Record<string, string>;
}

/** What find-my-way finds. Without a store it answers itself: the path is malformed, or a parameter too long. */
export type LookupResult = Omit<Found, 'store'> & { readonly store: readonly RegisteredRoute[] | null };

export interface Router {
  on(method: string, path: string, options: object, handler: () => void, store: RegisteredRoute[]): void;
  find(method: string, path: string, wanted: Wanted): LookupResult | null;
  findRoute(method: string, path: string, constraints: object): { readonly store: RegisteredRoute[] } | null;
}

/** A version constraint that never reads a request: the module looks up each version by its name. */
const DECLARED_VERSION = {
  name: 'version',
  mustMatchWhenDerived: false,
  validate: () => undefined,
  deriveConstraint: () => undefined,
  storage: () => {
    const stores = new Map<unknown, unknown>();
    const each = (versions: unknown, act: (version: unknown) => void): void =>
      (Array.isArray(versions) ? versions : [versions]).forEach(act);
    return {
      get: (version: unknown) => stores.get(version) ?? null,
      set: (versions: unknown, store: unknown) => each(versions, (version) => stores.set(version, store)),
      del: (versions: unknown) => each(versions, (version) => stores.delete(version)),
      empty: () => stores.clear(),
    };
  },
};

/** This router never calls a handler; only its stores are used. */
export const nothing = (): void => undefined;

/** Throws if find-my-way is not installed, so that the application does not start. */
export function routerFactory({ options, namesVersions }: LiveRouter): () => Router {
  const create = loadFindMyWay();
  const { caseSensitive, ignoreTrailingSlash, ignoreDuplicateSlashes, useSemicolonDelimiter } = options;
  const { maxParamLength, allowUnsafeRegex } = options;
  return () =>
    create({
      ...{ caseSensitive, ignoreTrailingSlash, ignoreDuplicateSlashes, useSemicolonDelimiter },
      ...{ maxParamLength, allowUnsafeRegex },
      // Without Nest's own constraint, a request for a version does not reach a route that has none.
      constraints: { version: { ...DECLARED_VERSION, mustMatchWhenDerived: !namesVersions } },
      // With these, the result tells a path that cannot be read from one without a route.
      onBadUrl: nothing,
      onMaxParamLength: nothing,
      querystringParser: nothing,
    });
}
