import type { Platform } from '../kit/platforms.js';
import type { RuleOrFalse } from './rules.js';

export const VERBS = ['GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'QUERY', 'ALL'] as const;
export type Verb = (typeof VERBS)[number];
/** What is asked at every path. */
export const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS', 'QUERY'];

export interface HandlerPlan {
  /** What its answers name. */
  readonly id: string;
  readonly verb: Verb;
  readonly paths: readonly string[];
  /** Undefined: says nothing of its own. */
  readonly rule: RuleOrFalse | undefined;
  /** Fastify: a constraint of a strategy of the application's own. */
  readonly secret: string | undefined;
}

export interface ControllerPlan {
  readonly paths: readonly string[];
  readonly rule: RuleOrFalse | undefined;
  readonly version: '1' | '2' | 'both' | 'neutral' | undefined;
  readonly host: string | undefined;
  readonly scope: 'request' | 'durable' | undefined;
  /** Whether the controller stands in a module with a path. */
  readonly below: boolean;
  /** The path at which a subclass serves the same handlers. */
  readonly subclass: string | undefined;
  readonly handlers: readonly HandlerPlan[];
}

/** Something on the instance that is no controller's. */
export interface ForeignPlan {
  readonly id: string;
  /** `layer`: a middleware for a path that answers. */
  readonly what: 'route' | 'router' | 'param' | 'layer';
  /** Before the adapter has the instance; in main.ts; in a hook of a module; among the controllers; behind them. */
  readonly place: 'premade' | 'configure' | 'hook' | 'between' | 'after';
  readonly verb: Verb;
  /** Of a router: where it is mounted. */
  readonly path: string;
  /** Of a router: its route. */
  readonly inner: string;
  /** Express: hands every request on. */
  readonly passes: boolean;
  /** Fastify: `{}` or a constraint of the application's own. */
  readonly constraints: { readonly secret?: string } | undefined;
}

export interface EntryPlan {
  readonly path: string;
  readonly methods: readonly string[] | undefined;
  readonly rule: RuleOrFalse | 'passThrough';
}

export interface AppPlan {
  readonly prefix: string;
  readonly excludes: boolean;
  readonly versioning: 'uri' | 'header' | 'media' | 'custom' | undefined;
  readonly modulePath: string;
  readonly specificity: boolean;
  readonly fallback: RuleOrFalse | undefined;
  readonly named: readonly RuleOrFalse[];
  readonly controllers: readonly ControllerPlan[];
  readonly foreign: readonly ForeignPlan[];
  readonly entries: readonly EntryPlan[];
}

/** How the router reads paths. */
export interface RouterPlan {
  readonly caseSensitive: boolean;
  readonly ignoreTrailingSlash: boolean;
  readonly ignoreDuplicateSlashes: boolean;
  readonly useSemicolonDelimiter: boolean;
  /** Fastify takes these options at two places. */
  readonly atTop: boolean;
  /** Fastify: takes `/rw` off the beginning of a URL. */
  readonly rewrites: boolean;
  readonly secrets: boolean;
}

/** All that is drawn of an application (or of two on one instance) before anything of it is built. */
export interface Blueprint {
  readonly platform: Platform;
  readonly router: RouterPlan;
  readonly apps: readonly AppPlan[];
}

export const premade = ({ apps }: Blueprint): boolean =>
  apps.length > 1 || apps.some(({ foreign }) => foreign.some(({ place }) => place === 'premade'));

/** Every path pattern that something may be served at; some serve nothing. */
export function patternsOf({ apps }: Blueprint): string[] {
  return apps.flatMap((app) => [
    ...app.controllers.flatMap((controller) =>
      controller.handlers.flatMap((handler) => servedAt(app, controller, handler)),
    ),
    ...app.foreign.flatMap(({ what, path, inner }) => (what === 'router' ? joined(path, inner) : path)),
    ...app.entries.map(({ path }) => path),
  ]);
}

/** The paths of a handler, with and without what may stand in front. */
export function servedAt(app: AppPlan, controller: ControllerPlan, handler: HandlerPlan): string[] {
  const bases = [...controller.paths, ...(controller.subclass === undefined ? [] : [controller.subclass])];
  const own = bases.flatMap((base) => handler.paths.map((path) => joined(base, path)));
  const below = controller.below ? own.map((path) => joined(app.modulePath, path)) : own;
  const versioned =
    app.versioning === 'uri'
      ? [...below, ...below.flatMap((path) => ['/v1', '/v2'].map((v) => joined(v, path)))]
      : below;
  return app.prefix === '' ? versioned : [...versioned, ...versioned.map((path) => joined(app.prefix, path))];
}

/** As Nest joins paths: an optional group keeps its place. */
function joined(base: string, path: string): string {
  const text = [base, path]
    .map((part) => (part === '' || part === '/' || part.startsWith('{/') ? part : `/${part}`))
    .join('/');
  return (
    text
      .replace(/\/+(\{\/)/g, '$1')
      .replace(/\/{2,}/g, '/')
      .replace(/(.)\/$/, '$1') || '/'
  );
}
