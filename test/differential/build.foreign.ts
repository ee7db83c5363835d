import type { IncomingMessage, ServerResponse } from 'node:http';
import { Router } from 'express';
import type { ForeignPlan } from './blueprint.js';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void, ...rest: unknown[]) => void;
type ExpressLike = Record<string, (...args: unknown[]) => unknown>;
interface FastifyLike {
  readonly supportedMethods: readonly string[];
  addHttpMethod(method: string, options?: object): unknown;
  route(options: object): unknown;
}

interface Reply {
  header(name: string, value: string): Reply;
  send(body: string): unknown;
}

export const paramsOf = (request: object): string =>
  encodeURIComponent(JSON.stringify((request as { params?: object }).params ?? {}));

/** Registers something that is no controller's, on the platform's own instance. */
export function addForeign(instance: unknown, plan: ForeignPlan): void {
  if ('supportedMethods' in (instance as object)) addToFastify(instance as FastifyLike, plan);
  else addToExpress(instance as ExpressLike, plan);
}

function addToExpress(server: ExpressLike, plan: ForeignPlan): void {
  const { what, path, inner, verb } = plan;
  const handler = expressHandler(plan);
  const method = verb.toLowerCase();
  if (what === 'param') server.param?.('p', handler);
  else if (what === 'layer') server.use?.(path, handler);
  else if (what === 'route') server[method]?.(path, handler);
  else {
    const router = Router();
    (router as unknown as ExpressLike)[method]?.(inner, handler);
    server.use?.(path, router);
  }
}

/** Answers, or leaves its name and hands the request on: always, or where it is asked to. */
function expressHandler({ id, passes }: ForeignPlan): Handler {
  return (request, response, next) => {
    if (passes || 'x-pass' in request.headers) {
      const before = response.getHeader('X-Passed');
      response.setHeader('X-Passed', before === undefined ? id : `${String(before)},${id}`);
      next();
      return;
    }
    response.setHeader('X-Answered', id);
    response.setHeader('X-Params', paramsOf(request));
    response.end(id);
  };
}

function addToFastify(server: FastifyLike, { id, verb, path, constraints }: ForeignPlan): void {
  if (!server.supportedMethods.includes('QUERY')) server.addHttpMethod('QUERY', { hasBody: true });
  server.route({
    method: verb === 'ALL' ? [...server.supportedMethods] : verb,
    url: path,
    ...(constraints ? { constraints } : {}),
    handler: (request: object, reply: Reply) =>
      reply.header('X-Answered', id).header('X-Params', paramsOf(request)).send(id),
  });
}
