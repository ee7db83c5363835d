import {
  All,
  Controller,
  Delete,
  Get,
  Head,
  Injectable,
  Patch,
  Post,
  Put,
  Req,
  Res,
  Scope,
  UnauthorizedException,
  VERSION_NEUTRAL,
  type ExecutionContext,
  type Type,
  type ControllerOptions,
} from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import type { Dice } from './random.targets.js';

export const ORIGIN = 'https://app.example.com';
/** What marks the policy of a path that no controller serves. */
export const DEFAULT_ID = 7199;

const VERBS = { Get, Put, Patch, Post, Delete, Head, All } as const;
const SEGMENTS = ['a', 'b', 'c', ':p', 'a-b'];
type Verb = keyof typeof VERBS;
type Version = NonNullable<ControllerOptions['version']>;
const VERSIONS: readonly Version[] = ['1', '2', ['1', '2'], VERSION_NEUTRAL];

/** Every route has a policy of its own, told apart by its max-age and by the header it exposes. */
export const policyOf = (id: number) => ({ origins: [ORIGIN], exposedHeaders: [`X-Route-${id}`], maxAge: id });

interface Reply {
  header(name: string, value: string): unknown;
}

/** Asked ahead of every handler. */
@Injectable()
export class Guard {
  /** Says which handler the router has picked, and stops there when it is asked to. */
  canActivate(context: ExecutionContext): boolean {
    const id = (context.getHandler() as { id?: number }).id ?? 0;
    const http = context.switchToHttp();
    http.getResponse<Reply>().header('X-Reached', String(id));
    if ('x-deny' in http.getRequest<{ headers: object }>().headers) throw new UnauthorizedException();
    return true;
  }
}

function path(dice: Dice, depth: number): string {
  const segments = Array.from({ length: dice.roll(depth + 1) }, (_, index) => {
    const segment = dice.pick(SEGMENTS);
    return segment === ':p' ? `:p${index}${depth}` : segment;
  });
  return segments.join('/');
}

/** A controller whose handlers say which of them was reached. */
export function randomController(
  dice: Dice,
  nextId: () => number,
  options: { versions: boolean; hosts: boolean; isDecorated?: (id: number) => boolean },
): Type {
  class RandomController {}
  const routes = 1 + dice.roll(4);
  for (let i = 0; i < routes; i++) {
    const id = nextId();
    const handler = (_reply: unknown, request: { headers: object }): number => {
      if ('x-throw' in request.headers) throw new Error('broken');
      return id;
    };
    const name = `handler${id}`;
    const method = function (this: unknown, reply: unknown, request: { headers: object }): number {
      return handler(reply, request);
    };
    Object.assign(method, { id });
    Object.defineProperty(RandomController.prototype, name, { value: method, configurable: true, writable: true });
    const descriptor = Object.getOwnPropertyDescriptor(RandomController.prototype, name) as PropertyDescriptor;
    Res({ passthrough: true })(RandomController.prototype, name, 0);
    Req()(RandomController.prototype, name, 1);
    const verb: Verb = dice.pick(['Get', 'Get', 'Put', 'Patch', 'Post', 'Delete', 'Head', 'All'] as const);
    const wild = dice.roll(6) === 0;
    const paths = Array.from({ length: 1 + dice.roll(2) }, () => path(dice, 2) + (wild ? '/*' : ''));
    VERBS[verb](paths)(RandomController.prototype, name, descriptor);
    if (options.isDecorated?.(id) !== false) CorsPolicy(policyOf(id))(RandomController.prototype, name, descriptor);
  }
  const version = options.versions && dice.roll(3) > 0 ? { version: dice.pick(VERSIONS) as Version } : {};
  const scope = dice.pick([{}, {}, { scope: Scope.REQUEST }, { scope: Scope.REQUEST, durable: true }]);
  const host =
    options.hosts && dice.roll(3) === 0 ? { host: dice.pick(['one.example.test', ':any.example.test']) } : {};
  const controllerPath = dice.roll(3) === 0 ? [path(dice, 1), path(dice, 2)] : path(dice, 2);
  Controller({ path: controllerPath, ...version, ...host, ...scope })(RandomController);
  return RandomController;
}

/** A controller that serves the handlers of another one at a path of its own. */
export function inheritedController(dice: Dice, base: Type): Type {
  class InheritedController extends base {}
  Controller({ path: `sub/${path(dice, 1)}` })(InheritedController);
  return InheritedController;
}
