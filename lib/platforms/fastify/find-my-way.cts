/** Creates a router; the caller declares which methods it uses. */
type Create = <T>(options: object) => T;

/**
 * Loads Fastify's matcher when an application on Fastify is created, never on Express. CommonJS with a literal name, so that
 * it loads synchronously and bundlers include it.
 */
export function loadFindMyWay(): Create {
  return require('find-my-way') as Create;
}
