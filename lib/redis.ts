export { RedisOrigins } from './sources/redis/redis.origins.js';
export type { RedisOriginsOptions } from './sources/redis/redis.origins.js';
export type { IoRedisClient, NodeRedisClient, RedisClient } from './sources/redis/redis.client.js';
