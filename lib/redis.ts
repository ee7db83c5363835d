export { RedisOrigins } from './sources/redis.origins.js';
export type { RedisOriginsOptions } from './sources/redis.origins.js';
export type { IoRedisClient, NodeRedisClient, RedisClient } from './sources/redis.client.js';
