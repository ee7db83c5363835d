/** A router of find-my-way, as far as its user says what it has. */
type Create = <T>(options: object) => T;

/**
 * Loads Fastify's matcher when an application on Fastify is created, and never on Express. CommonJS with a literal
 * name: at once, and what bundlers put into a single file.
 */
export function loadFindMyWay(): Create {
  return require('find-my-way') as Create;
}
