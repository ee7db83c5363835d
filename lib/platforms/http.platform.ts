import type { ServerResponse } from 'node:http';
import type { CorsHandler } from '../request/cors.handler.js';
import type { RequestPlatform } from '../request/request.reader.js';
import type { GoverningPolicies } from '../routes/governing.policies.js';
import type { RegisteredRoute, RouteIndex } from '../routes/registered.route.js';
import type { PathReading } from '../routes/route.entries.js';
import type { RouteFacts } from '../routes/route.table.js';
import type { IssueCollector } from '../rules/configuration.issue.js';

/**
 * What the module needs of an HTTP platform. Whatever differs from one platform to another is behind it; nothing outside
 * `platforms/` asks which platform it is.
 */
export interface HttpPlatform extends RequestPlatform {
  /** Answers what the router would. */
  readonly index: RouteIndex;
  /** The policies of every application whose routes the router holds. */
  readonly applications: GoverningPolicies[];
  /** How the router reads paths. */
  readonly reading: PathReading;
  /** Records whatever answers by CORS of its own on the instance. */
  reportOtherCors(issues: IssueCollector): void;
  /** Calls `check` before the start where something that answers by CORS is added to the instance later. */
  watchOtherCors(check: () => void): void;
}

/** A platform with hooks that see every request and every response. */
export interface HookedPlatform extends HttpPlatform {
  readonly binding: 'hooks';
  /** Node's own response behind that of the platform. */
  responseOf(reply: unknown): ServerResponse;
  /** Hands every request to the handler ahead of everything else. */
  bindRequests(handler: CorsHandler): void;
  /** Marks middleware that the router reaches by a route, which therefore serves nothing. */
  bindMiddleware(): void;
  /** What only the platform knows of a route. */
  factsOf(handler: object): RouteFacts;
  /** Hands a route to the adapter's own method, and its record to the index. */
  register(route: RegisteredRoute, register: () => unknown): unknown;
  /** Hands over what answers 404: no route behind it is reached. `answersOptions` answers plain OPTIONS requests. */
  registerNotFound(register: () => unknown, prefix: string | undefined, answersOptions: AnswersOptions): unknown;
}

/** Whether a plain OPTIONS request that nothing serves has been answered now. */
export type AnswersOptions = (response: ServerResponse) => boolean;
