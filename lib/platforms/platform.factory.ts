import { AbstractHttpAdapter, type HttpAdapterHost } from '@nestjs/core';
import type { Adapter } from './adapter.js';
import { ExpressPlatform } from './express/express.platform.js';
import { FastifyPlatform } from './fastify/fastify.platform.js';
import type { HookedPlatform } from './http.platform.js';
import { missingMethods, type PortableAdapter } from './portable/portable.adapter.js';
import { PortablePlatform } from './portable/portable.platform.js';

/** Why the module cannot work on an adapter. */
export type PlatformRefusal = 'platform-unsupported' | 'nest-too-old';

/** The platform of an adapter, or why there is none. The only place that asks which platform it is. */
export function platformOf(
  adapter: Adapter,
  host: HttpAdapterHost,
  warn: (message: string) => void,
): HookedPlatform | PortablePlatform | PlatformRefusal {
  if (isTooOld(adapter, host)) return 'nest-too-old';
  switch (adapter.getType()) {
    case 'express':
      return new ExpressPlatform(adapter);
    case 'fastify':
      return new FastifyPlatform(adapter, warn);
    default:
      return missingMethods(adapter).length > 0
        ? 'platform-unsupported'
        : new PortablePlatform(adapter as PortableAdapter);
  }
}

/** `init$` and `setOnRequestHook` exist since Nest 11.1.4. */
function isTooOld(adapter: Adapter, host: HttpAdapterHost): boolean {
  if ((host as { init$?: unknown }).init$ === undefined) return true;
  const hook: unknown = adapter.setOnRequestHook;
  // A newer core gives an older adapter a method that does nothing.
  const isWithoutHook = hook === undefined || hook === AbstractHttpAdapter.prototype.setOnRequestHook;
  return adapter.getType() === 'fastify' && isWithoutHook;
}
