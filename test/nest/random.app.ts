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
  UnauthorizedException,
  VersioningType,
  type ExecutionContext,
  type INestApplication,
  type Type,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CorsPolicy } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import type { Platform } from '../kit/platforms.js';

/** A small generator with a seed, so that a failure can be repeated. */
export class Dice {
  constructor(private state: number) {}
  roll(sides: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.roll(items.length)] as T;
  }
}

export const ORIGIN = 'https://app.example.com';
/** What marks the policy of a path that no controller serves. */
export const DEFAULT_ID = 7199;

const VERBS = { Get, Put, Patch, Post, Delete, Head, All } as const;
const SEGMENTS = ['a', 'b', 'c', ':p', 'a-b'];
type Verb = keyof typeof VERBS;

/** Every route has a policy of its own, told apart by its max-age and by the header it exposes. */
const policyOf = (id: number) => ({ origins: [ORIGIN], exposedHeaders: [`X-Route-${id}`], maxAge: id });

interface Reply {
  header(name: string, value: string): unknown;
}

@Injectable()
class Guard {
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

function randomController(dice: Dice, nextId: () => number, options: { versions: boolean; hosts: boolean }): Type {
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
    CorsPolicy(policyOf(id))(RandomController.prototype, name, descriptor);
  }
  const version = options.versions && dice.roll(2) === 0 ? { version: dice.pick(['1', '2', ['1', '2']]) } : {};
  const host =
    options.hosts && dice.roll(3) === 0 ? { host: dice.pick(['one.example.test', ':any.example.test']) } : {};
  const controllerPath = dice.roll(3) === 0 ? [path(dice, 1), path(dice, 2)] : path(dice, 2);
  Controller({ path: controllerPath, ...version, ...host })(RandomController);
  return RandomController;
}

/** Starts a random application; undefined where the platform itself refuses its routes (Fastify knows no duplicates). */
export async function startRandomApp(
  platform: Platform,
  seed: number,
): Promise<{ running: RunningApp; prefixes: string[] } | undefined> {
  const dice = new Dice(seed);
  let last = 0;
  const options = { versions: dice.roll(3) === 0, hosts: dice.roll(3) === 0 };
  const controllers = Array.from({ length: 1 + dice.roll(4) }, () => randomController(dice, () => ++last, options));
  const prefix = dice.roll(3) === 0 ? 'api' : '';
  const configure = (app: INestApplication): void => {
    if (prefix !== '') app.setGlobalPrefix(prefix, dice.roll(2) === 0 ? { exclude: ['a', 'b/c'] } : {});
    if (options.versions) app.enableVersioning({ type: VersioningType.URI });
  };
  try {
    const running = await startApp({
      platform,
      controllers,
      providers: [{ provide: APP_GUARD, useClass: Guard }],
      cors: { default: { ...policyOf(DEFAULT_ID), exposedHeaders: ['X-Route-0'] } },
      configure,
    });
    return {
      running,
      prefixes: ['', ...(prefix === '' ? [] : [`/${prefix}`]), ...(options.versions ? [`/${prefix}/v1`, '/v2'] : [])],
    };
  } catch (error) {
    if (/already declared|DUPLICATED/i.test(String(error))) return undefined;
    throw error;
  }
}

/** A request target as a hostile or careless client writes it: mostly close to a route, sometimes anything. */
export function randomTarget(dice: Dice, prefixes: readonly string[], routes: readonly string[]): string {
  const pieces = [
    'a',
    'b',
    'c',
    'a-b',
    'A',
    '%61',
    'a%2Db',
    'x',
    'x%20y',
    '',
    '.',
    '..',
    '%2e%2e',
    'a%2Fb',
    '%FF',
    '%C3%A9',
  ];
  const anything = `${dice.pick(prefixes)}/${Array.from({ length: dice.roll(5) }, () => dice.pick(pieces)).join('/')}`;
  const route = dice
    .pick(routes)
    .replace(/:\w+/g, () => dice.pick(pieces))
    .replace(/\{?\*\w*\}?/g, () => `${dice.pick(pieces)}/${dice.pick(pieces)}`);
  const path = dice.roll(4) === 0 ? anything : dice.roll(4) === 0 ? misspell(dice, route) : route;
  const slash = dice.roll(6) === 0 ? '/' : '';
  const query = dice.roll(6) === 0 ? '?q=/a/b' : '';
  return `${path}${slash}${query}`.replace(/^\/{2,}/, '/');
}

function misspell(dice: Dice, path: string): string {
  if (path.length < 2) return path;
  const at = 1 + dice.roll(path.length - 1);
  const char = path[at] ?? '/';
  const other = dice.pick([`%${char.charCodeAt(0).toString(16)}`, char.toUpperCase(), `${char}/`, `${char}.`, '']);
  return `${path.slice(0, at)}${other}${path.slice(at + 1)}`;
}
