export type { RedisSubscriber } from './sources/redis.listener.js';
export { RedisOrigins } from './sources/redis.origins.js';
export type { RedisClient, RedisOriginsOptions } from './sources/redis.origins.js';
