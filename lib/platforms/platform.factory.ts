import { AbstractHttpAdapter, type HttpAdapterHost } from '@nestjs/core';
import type { Adapter } from './adapter.js';
import { ExpressPlatform } from './express/express.platform.js';
import { FastifyPlatform } from './fastify/fastify.platform.js';
import type { HttpPlatform } from './http.platform.js';

/** Why the module cannot keep its promise on an adapter. */
export type PlatformRefusal = 'platform-unsupported' | 'nest-too-old';

/** The platform of an adapter, or why there is none. The only place that asks which platform it is. */
export function platformOf(
  adapter: Adapter,
  host: HttpAdapterHost,
  warn: (message: string) => void,
): HttpPlatform | PlatformRefusal {
  const type = adapter.getType();
  if (type !== 'express' && type !== 'fastify') return 'platform-unsupported';
  if (isTooOld(adapter, host)) return 'nest-too-old';
  return type === 'express' ? new ExpressPlatform(adapter) : new FastifyPlatform(adapter, warn);
}

/** `init$` and the first hook of Fastify came with Nest 11.1.4. */
function isTooOld(adapter: Adapter, host: HttpAdapterHost): boolean {
  if ((host as { init$?: unknown }).init$ === undefined) return true;
  const hook: unknown = adapter.setOnRequestHook;
  // A newer core gives an older adapter a method that does nothing.
  const isWithoutHook = hook === undefined || hook === AbstractHttpAdapter.prototype.setOnRequestHook;
  return adapter.getType() === 'fastify' && isWithoutHook;
}
