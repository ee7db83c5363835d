import type { Adapter, AnyFunction } from '../adapter.js';
import { optionsOf, privatePart, type FastifyLike } from './fastify.instance.js';

/** Whether Nest's adapter has made its instance, so that the adapter's own hook is the first of all. */
export function isMadeByAdapter(adapter: Adapter, instance: FastifyLike): boolean {
  const { versionConstraint } = adapter as { versionConstraint?: unknown };
  const version = optionsOf(instance).constraints?.['version'];
  return version !== undefined && version === versionConstraint;
}

/**
 * Puts a hook ahead of all that an instance has, in the contexts of its plugins as well; false where that cannot be
 * done. `addHook()` only adds behind the others, and nothing else of Fastify can answer ahead of them: Fastify hands
 * its list of hooks to each route when it gets ready, and that list is private.
 */
export function addFirstHook(instance: object, hook: AnyFunction): boolean {
  const hooks = privatePart(instance, 'fastify.hooks') as { onRequest?: unknown } | undefined;
  const children = privatePart(instance, 'fastify.children');
  if (!Array.isArray(hooks?.onRequest) || !Array.isArray(children)) return false;
  hooks.onRequest.unshift(hook);
  return children.every((child) => addFirstHook(child as object, hook));
}

/** Whether `@fastify/cors` answers on the instance itself; within a plugin it only runs behind us. */
export function hasCorsPlugin(instance: FastifyLike): boolean {
  return instance.hasPlugin('@fastify/cors') || instance.hasRequestDecorator('corsPreflightEnabled');
}

/**
 * Runs before the start where `@fastify/cors` was registered later on; what it throws keeps the application from
 * starting. A hook that waits for every application to be ready would delay what others do at that moment.
 */
export function whenCorsPlugin(instance: FastifyLike, check: () => void): void {
  let seen = hasCorsPlugin(instance);
  // The plugin has a route of its own, for OPTIONS.
  instance.addHook('onRoute', () => {
    if (seen || !hasCorsPlugin(instance)) return;
    seen = true;
    instance.addHook('onReady', async () => check());
  });
}
