import type { ServerResponse } from 'node:http';
import { AbstractHttpAdapter, type HttpAdapterHost } from '@nestjs/core';

/** A handler or hook, whatever its platform hands to it. */
export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
export type Done = (error?: unknown) => void;
/** Fastify's requests and replies, around Node's own. */
export interface Wrapped<T> {
  readonly raw: T;
}

/** What we use of Nest's adapters; both platforms have it, in NestJS 11 and 12. */
export interface Adapter {
  getType(): string;
  getInstance(): unknown;
  getHttpServer?(): { readonly listening?: boolean } | undefined;
  getRequestHostname(request: object): string | undefined;
  normalizePath?(path: string): string;
  getRouteMatchingOptions?(): { caseSensitive: boolean; ignoreTrailingSlash: boolean };
  getHttpServer?(): unknown;
  initHttpServer?(...args: unknown[]): unknown;
  setOnRequestHook(hook: AnyFunction): void;
  setNotFoundHandler(handler: AnyFunction, prefix?: string, ...rest: unknown[]): unknown;
  registerSecurityHook?(hook: AnyFunction): unknown;
  createMiddlewareFactory?(method: unknown): unknown;
  enableCors(...args: unknown[]): unknown;
  use(...args: unknown[]): unknown;
}

/** Why the module cannot be bound where it would keep its promise. `init$` and the first hook came with Nest 11.1.4. */
export function refusalOf(
  adapter: Adapter,
  host: HttpAdapterHost,
): 'platform-unsupported' | 'nest-too-old' | undefined {
  const type = adapter.getType();
  if (type !== 'express' && type !== 'fastify') return 'platform-unsupported';
  const hook: unknown = adapter.setOnRequestHook;
  // A newer core gives an older adapter a method that does nothing.
  const withoutHook = hook === undefined || hook === AbstractHttpAdapter.prototype.setOnRequestHook;
  const older = (host as { init$?: unknown }).init$ === undefined || (type === 'fastify' && withoutHook);
  return older ? 'nest-too-old' : undefined;
}

/** Node's own response behind that of the platform. */
export function responseReader(adapter: Adapter): (reply: unknown) => ServerResponse {
  if (adapter.getType() !== 'fastify') return (reply) => reply as ServerResponse;
  return (reply) => (reply as Wrapped<ServerResponse>).raw;
}

/**
 * How the host name of a request is read, as the platform trusts it. The early door is ahead of Express giving a request
 * its accessors, which it would do next anyway.
 */
export function hostnameReader(adapter: Adapter): (request: object) => string {
  if (adapter.getType() === 'fastify') return (request) => adapter.getRequestHostname(request) ?? '';
  const { request: accessors } = adapter.getInstance() as { request: object };
  return (request) => {
    if (!('hostname' in request)) Object.setPrototypeOf(request, accessors);
    return adapter.getRequestHostname(request) ?? '';
  };
}
