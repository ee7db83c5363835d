import type { ServerResponse } from 'node:http';
import type { CorsHandler } from '../request/cors.handler.js';
import type { RequestPlatform } from '../request/request.platform.js';
import type { GoverningPolicies } from '../routes/governing.policies.js';
import type { RegisteredRoute, RouteIndex } from '../routes/registered.route.js';
import type { PathReading } from '../routes/route.entries.js';
import type { RouteFacts } from '../routes/route.table.js';
import type { IssueCollector } from '../rules/configuration.issue.js';

/**
 * What the module needs of an HTTP platform. Everything that differs between platforms is behind this interface; nothing
 * outside `platforms/` asks which platform it is.
 */
export interface HttpPlatform extends RequestPlatform {
  /** Predicts what the router reaches. */
  readonly index: RouteIndex;
  /** The policies of every application that shares the router. */
  readonly applications: GoverningPolicies[];
  /** How the router compares paths. */
  readonly reading: PathReading;
  /** Reports `cors()` or `@fastify/cors` on the instance. */
  reportOtherCors(issues: IssueCollector): void;
  /** Calls `check` before the start if such a package is added to the instance later. */
  watchOtherCors(check: () => void): void;
}

/** A platform with hooks that see every request and every response. */
export interface HookedPlatform extends HttpPlatform {
  readonly binding: 'hooks';
  /** Node's response, which the platform's wraps or is. */
  responseOf(reply: unknown): ServerResponse;
  /** Passes every request to the handler, ahead of everything else. */
  bindRequests(handler: CorsHandler): void;
  /** Marks middleware, which on Express the router holds like routes. */
  bindMiddleware(): void;
  /** What only the platform knows about a route. */
  factsOf(handler: object): RouteFacts;
  /** Registers a route with the adapter's own method, and adds it to the index. */
  register(route: RegisteredRoute, register: () => unknown): unknown;
  /** Registers the handler of 404, behind which no route is reached. `answersOptions` is tried on plain OPTIONS requests. */
  registerNotFound(register: () => unknown, prefix: string | undefined, answersOptions: AnswersOptions): unknown;
}

/** Answers a plain OPTIONS request that no handler serves; true if it has. */
export type AnswersOptions = (response: ServerResponse) => boolean;
