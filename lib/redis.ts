export { RedisOrigins } from './sources/redis.origins.js';
export type { RedisClient, RedisOriginsOptions, RedisSubscriber } from './sources/redis.origins.js';
