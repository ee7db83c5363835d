import 'reflect-metadata';
import { EXPOSED_METADATA, POLICY_METADATA } from '../routes/controllers/policy.metadata.js';
import type { CorsPolicyReference } from '../settings/cors.options.js';

/**
 * The CORS policy of a controller or of one handler. The handler's wins over the controller's, and both win over
 * `default`; nothing is merged. A subclass inherits the policy of its controller.
 *
 * - `@CorsPolicy('partner')`: a named policy;
 * - `@CorsPolicy({ origins: ['https://a.example'] })`: an inline one;
 * - `@CorsPolicy({ extends: 'partner', exposedHeaders: ['X-Total'] })`: a named one with some fields replaced;
 * - `@CorsPolicy(false)`: no cross-origin access at all.
 *
 * A name that no policy has, or options that break a rule, stop the application at start-up with a
 * `CorsConfigurationError` whose issues name the class and the handler.
 */
export function CorsPolicy(policy: CorsPolicyReference): ClassDecorator & MethodDecorator {
  return append(POLICY_METADATA, [policy]);
}

/**
 * Lets pages read further response headers (`Access-Control-Expose-Headers`), in addition to those of whatever policy
 * applies. Names on the controller and on the handler add up.
 */
export function ExposeHeaders(...names: string[]): ClassDecorator & MethodDecorator {
  return append(EXPOSED_METADATA, names);
}

function append(key: string, values: readonly unknown[]): ClassDecorator & MethodDecorator {
  return (target: object, _name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const bearer: object = descriptor ? (descriptor.value as object) : target;
    const present = (Reflect.getOwnMetadata(key, bearer) as unknown[] | undefined) ?? [];
    // Decorators run from the bottom up, so the names are added in front: the order is that of the code.
    Reflect.defineMetadata(key, [...values, ...present], bearer);
  };
}
