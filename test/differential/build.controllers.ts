import {
  All,
  Controller,
  Delete,
  Get,
  Head,
  Injectable,
  Options,
  Patch,
  Post,
  Put,
  QueryMethod,
  Req,
  Res,
  Scope,
  UnauthorizedException,
  VERSION_NEUTRAL,
  type ControllerOptions,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import { RouteConstraints } from '@nestjs/platform-fastify';
import { CorsPolicy } from 'nestjs-cors';
import type { ControllerPlan, HandlerPlan, Verb } from './blueprint.js';
import { paramsOf } from './build.foreign.js';
import { writtenOf } from './rules.js';

const DECORATORS: Record<Verb, (path: string[]) => MethodDecorator> = {
  GET: Get,
  PUT: Put,
  PATCH: Patch,
  POST: Post,
  DELETE: Delete,
  HEAD: Head,
  OPTIONS: Options,
  QUERY: QueryMethod,
  ALL: All,
};
const VERSIONS = { '1': '1', '2': '2', both: ['1', '2'], neutral: VERSION_NEUTRAL } as const;
const SCOPES = { request: { scope: Scope.REQUEST }, durable: { scope: Scope.REQUEST, durable: true } };

interface Reply {
  header(name: string, value: string): unknown;
}
interface Request {
  headers: object;
  params?: object;
}

/** Asked ahead of every handler. */
@Injectable()
export class NamingGuard {
  /** Says which handler the router has picked, and stops there when it is asked to. */
  canActivate(context: ExecutionContext): boolean {
    const { id = '' } = context.getHandler() as { id?: string };
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const reply = http.getResponse<Reply>();
    reply.header('X-Answered', id);
    reply.header('X-Params', paramsOf(request));
    if ('x-deny' in request.headers) throw new UnauthorizedException();
    return true;
  }
}

/** A controller whose handlers say which of them was reached, and one that inherits them. */
export function buildController(plan: ControllerPlan): Type[] {
  class RandomController {}
  for (const handler of plan.handlers) addHandler(RandomController, handler);
  if (plan.rule !== undefined) CorsPolicy(writtenOf(plan.rule))(RandomController);
  const options: ControllerOptions = {
    ...(plan.version === undefined
      ? {}
      : { version: VERSIONS[plan.version] as NonNullable<ControllerOptions['version']> }),
    ...(plan.host === undefined ? {} : { host: plan.host }),
    ...(plan.scope === undefined ? {} : SCOPES[plan.scope]),
  };
  Controller({ path: [...plan.paths], ...options })(RandomController);
  if (plan.subclass === undefined) return [RandomController];
  class InheritingController extends RandomController {}
  Controller({ path: plan.subclass, ...options })(InheritingController);
  return [RandomController, InheritingController];
}

function addHandler({ prototype }: Type, { id, verb, paths, rule, secret }: HandlerPlan): void {
  const handle = function (this: unknown, _reply: unknown, request: Request): string {
    if ('x-throw' in request.headers) throw new Error('broken');
    return id;
  };
  Object.assign(handle, { id });
  Object.defineProperty(prototype, id, { value: handle, configurable: true, writable: true });
  const descriptor = Object.getOwnPropertyDescriptor(prototype, id) as PropertyDescriptor;
  Res({ passthrough: true })(prototype as object, id, 0);
  Req()(prototype as object, id, 1);
  DECORATORS[verb]([...paths])(prototype as object, id, descriptor);
  if (rule !== undefined) CorsPolicy(writtenOf(rule))(prototype as object, id, descriptor);
  if (secret !== undefined) RouteConstraints({ secret })(prototype as object, id, descriptor);
}
