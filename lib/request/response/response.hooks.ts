import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { RequestContext } from '../request.context.js';
import { toWriteHead, type GivenHeaders } from './response.headers.js';

/** Wraps the methods that write the response head, so that the owner of the request decides on its headers. */
export function hookResponse(response: ServerResponse, context: RequestContext): void {
  context.attachTo(response);
  context.writeHead = response.writeHead;
  context.writeEarlyHints = response.writeEarlyHints;
  response.writeHead = writeHead as ServerResponse['writeHead'];
  response.writeEarlyHints = writeEarlyHints as ServerResponse['writeEarlyHints'];
}

function writeHead(this: ServerResponse, status: number, second?: unknown, third?: unknown): ServerResponse {
  const context = RequestContext.of(this) as RequestContext;
  const reason = typeof second === 'string' ? second : undefined;
  let given = ((reason === undefined ? (second ?? third) : third) ?? undefined) as GivenHeaders;
  const isObject = !Array.isArray(given);
  if (!this.headersSent) given = context.owner.onHeaders(this, context, given);
  const next = context.writeHead as (this: ServerResponse, ...args: unknown[]) => unknown;
  if (isObject && Array.isArray(given)) given = toWriteHead(given, next);
  const args = reason === undefined ? [status] : [status, reason];
  if (given) next.call(this, ...args, given);
  else next.call(this, ...args);
  // Returned as in Node, although serverless hosts return nothing themselves.
  return this;
}

/** Node does not call `writeHead` for a 103. */
function writeEarlyHints(this: ServerResponse, hints: OutgoingHttpHeaders, ...rest: unknown[]): void {
  const context = RequestContext.of(this) as RequestContext;
  const next = context.writeEarlyHints as (this: ServerResponse, ...args: unknown[]) => void;
  next.call(this, context.owner.onEarlyHints(context, hints), ...rest);
}
