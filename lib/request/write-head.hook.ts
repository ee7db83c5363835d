import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { RequestContext } from './request.context.js';
import { readable, type GivenHeaders } from './response.writer.js';

/** Gives the headers of a head that is about to be written: those of the application, and those of the decision. */
export type Settle = (response: ServerResponse, context: RequestContext, given: GivenHeaders) => GivenHeaders;

/** Stands in for `writeHead` of every response, whoever calls it. */
export function lastWord(settle: Settle): ServerResponse['writeHead'] {
  return function writeHead(this: ServerResponse, status: number, second?: unknown, third?: unknown): ServerResponse {
    const context = RequestContext.of(this) as RequestContext;
    const reason = typeof second === 'string' ? second : undefined;
    let given = ((reason === undefined ? (second ?? third) : third) ?? undefined) as GivenHeaders;
    const isObject = !Array.isArray(given);
    if (!this.headersSent) given = settle(this, context, given);
    const next = context.writeHead as (this: ServerResponse, ...args: unknown[]) => unknown;
    if (isObject && Array.isArray(given)) given = readable(given, next);
    const args = reason === undefined ? [status] : [status, reason];
    if (given) next.call(this, ...args, given);
    else next.call(this, ...args);
    // As Node does; not every host that replaces it.
    return this;
  } as ServerResponse['writeHead'];
}

/** Gives the headers of a 103 that is about to be written. */
export type SettleHints = (context: RequestContext, hints: OutgoingHttpHeaders) => OutgoingHttpHeaders;

/** Stands in for `writeEarlyHints`, which Node writes past `writeHead`. */
export function earlyHints(settle: SettleHints): ServerResponse['writeEarlyHints'] {
  return function writeEarlyHints(this: ServerResponse, hints: OutgoingHttpHeaders, ...rest: unknown[]): void {
    const context = RequestContext.of(this) as RequestContext;
    const next = context.writeEarlyHints as (this: ServerResponse, ...args: unknown[]) => void;
    next.call(this, settle(context, hints), ...rest);
  } as ServerResponse['writeEarlyHints'];
}
