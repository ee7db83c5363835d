import { show } from '../../rules/configuration.issue.js';
import type { RedisAccess } from './redis.client.js';
import { ioRedisAccess, type IoRedis } from './redis.ioredis.js';
import { nodeRedisAccess, type NodeRedis } from './redis.node-redis.js';

/** Clients are recognised by their methods, since class names do not survive bundling and wrapping. */
const NODE_REDIS = ['sRandMemberCount', 'publish', 'destroy'];
const NODE_REDIS_SUBSCRIBERS = ['duplicate', '_execute'];
const IO_REDIS = ['srandmember', 'publish', 'duplicate', 'connect', 'disconnect'];

/**
 * Redis through a client of any supported kind.
 *
 * @throws TypeError if its kind is not supported
 */
export function redisAccess(client: unknown): RedisAccess {
  if (can(client, NODE_REDIS) && NODE_REDIS_SUBSCRIBERS.some((name) => can(client, [name])))
    return nodeRedisAccess(client as NodeRedis);
  // A client of redis 4 in legacy mode has these methods too, but they return no promises.
  if (can(client, IO_REDIS) && !can(client, ['sRandMemberCount'])) return ioRedisAccess(client as IoRedis);
  throw new TypeError(
    'RedisOrigins takes as client what createClient, createCluster or createSentinel of redis (version 5 or later) ' +
      `return, or a Redis or Cluster of ioredis or iovalkey, and was given ${given(client)}.`,
  );
}

function can(client: unknown, names: readonly string[]): boolean {
  return names.every((name) => typeof (client as Record<string, unknown> | null | undefined)?.[name] === 'function');
}

/** What was given, and what to do about it. */
function given(client: unknown): string {
  if (can(client, ['then'])) return 'a Promise: await it first';
  if (can(client, ['sRandMemberCount', 'disconnect'])) return 'a client of redis 4: update the package';
  if (can(client, ['srandmember', 'publish', 'duplicate'])) return 'a client of redis 3: update the package';
  if (can(client, ['sRandMemberCount', 'execute'])) return 'a pool of redis: give it a client of its own';
  if (typeof client === 'string') return 'a string';
  if (typeof client === 'function') return 'a function';
  if (typeof client !== 'object' || client === null) return show(client);
  const { name } = (Object.getPrototypeOf(client) as object | null)?.constructor ?? Object;
  if (name !== '' && name !== 'Object') return `an instance of ${show(name)}`;
  const names = Object.keys(client).slice(0, 5).join(', ');
  return names === '' ? 'an empty object' : `an object with ${show(names)}`;
}
