import type { Adapter, AnyFunction } from '../adapter.js';
import { optionsOf, privatePart, type FastifyLike } from './fastify.instance.js';

/*
 * | What                                | Why                                               | A change fails in                            |
 * | ----------------------------------- | ------------------------------------------------- | -------------------------------------------- |
 * | `fastify.hooks`, `fastify.children` | hooks ahead of those that an instance already has | `test/integrations/fastify-instance.spec.ts` |
 * | `versionConstraint` of the adapter  | whether the adapter has made its instance         | `test/integrations/fastify-instance.spec.ts` |
 */

/** Whether Nest's adapter has made its instance, so that no hook is ahead of the adapter's own. */
export function isMadeByAdapter(adapter: Adapter, instance: FastifyLike): boolean {
  const { versionConstraint } = adapter as { versionConstraint?: unknown };
  const version = optionsOf(instance).constraints?.['version'];
  return version !== undefined && version === versionConstraint;
}

/**
 * Adds a hook ahead of all hooks of an instance, in the contexts of its plugins as well; false if that is not possible.
 * `addHook()` adds to the end only, so the hook goes into Fastify's private list, which routes copy when it gets ready.
 */
export function addFirstHook(instance: object, hook: AnyFunction): boolean {
  const hooks = privatePart(instance, 'fastify.hooks') as { onRequest?: unknown } | undefined;
  const children = privatePart(instance, 'fastify.children');
  if (!Array.isArray(hooks?.onRequest) || !Array.isArray(children)) return false;
  hooks.onRequest.unshift(hook);
  return children.every((child) => addFirstHook(child as object, hook));
}

/** Whether `@fastify/cors` is registered on the instance itself; within a plugin it runs behind the module's hook. */
export function hasCorsPlugin(instance: FastifyLike): boolean {
  return instance.hasPlugin('@fastify/cors') || instance.hasRequestDecorator('corsPreflightEnabled');
}

/**
 * Calls `check` before the start if `@fastify/cors` is registered from now on; an error keeps the application from
 * starting. The `onReady` hook is added only then, since it would delay the ones of the application.
 */
export function whenCorsPlugin(instance: FastifyLike, check: () => void): void {
  let seen = hasCorsPlugin(instance);
  // The plugin registers a route for OPTIONS.
  instance.addHook('onRoute', () => {
    if (seen || !hasCorsPlugin(instance)) return;
    seen = true;
    instance.addHook('onReady', async () => check());
  });
}
