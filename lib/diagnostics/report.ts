import type { CorsBinding } from '../request/request.platform.js';
import type { Enforce } from '../policy/policy.options.js';
import type { PolicyLevel } from '../settings/route.entry.js';
import type { CorsSourceState } from '../sources/source.state.js';

/** One route and its policy. */
export interface CorsReportRow {
  /** `ALL` for every method; `WS` for the handshakes of a gateway, whose `path` ends with its namespace. */
  readonly method: string;
  /** The path of the route, with its parameters; `*` for any other path. */
  readonly path: string;
  /** Hosts of `@Controller({ host })`, if any; `*:3001` for a gateway on a port of its own. */
  readonly hosts: readonly string[];
  /** Versions that are not part of the path, if any. */
  readonly versions: readonly string[];
  /** `CatsController.create`, `ChatGateway`; undefined if no controller serves the path. */
  readonly handler: string | undefined;
  /** The name of the policy; `false` for no cross-origin access. */
  readonly policy: string | false;
  /** Where the policy is set: `handler`, `controller`, `routes[0]`, `default` and the like. */
  readonly from: PolicyLevel;
  /** Entries of `routes` that govern some of its requests instead, by method or path; absent if there are none. */
  readonly except?: readonly PolicyLevel[];
  /** True if the application answers CORS itself and the module changes no headers (the policy is `false`); otherwise absent. */
  readonly passThrough?: true;
  /** The entries of `origins`, as they are written; sources by their tokens. */
  readonly origins: readonly string[];
  /** `Access-Control-Allow-Credentials`. */
  readonly credentials: boolean;
  /** `Access-Control-Allow-Methods`; `routed` for those that routes of this policy serve at the path. */
  readonly methods: string;
  /** `Access-Control-Allow-Headers`. */
  readonly allowedHeaders: readonly string[];
  /** `Access-Control-Expose-Headers`, those of `@ExposeHeaders()` included. */
  readonly exposedHeaders: readonly string[];
  /** Seconds a browser may cache a preflight; 0 if there is no policy. */
  readonly maxAge: number;
  /** Which requests from refused pages are answered 403; absent if they run. */
  readonly enforce?: Enforce;
  /** What the policy on trial (`reportOnly`) has otherwise; absent if there is none. */
  readonly reportOnly?: CorsReportedTrial;
  /** The options named `dangerously…` that the policy uses. */
  readonly dangers: readonly string[];
  /**
   * `path` if method and path determine the policy of a request; `handler` if it also depends on a version or constraint
   * that is not part of the path.
   */
  readonly resolvedBy: 'path' | 'handler';
}

/** What a policy on trial has otherwise than the policy that answers. */
export type CorsReportedTrial = Partial<
  Pick<CorsReportRow, 'origins' | 'credentials' | 'methods' | 'allowedHeaders' | 'exposedHeaders' | 'enforce'>
>;

/** The rows of a report. Its JSON and its Markdown change only if the configuration does. */
export type CorsReport = CorsReportRow[] & {
  /** A Markdown table, suitable for snapshot tests. */
  toMarkdown(): string;
  /** The current state of every source; not part of the JSON or the table, which do not change at run time. */
  readonly sources: readonly CorsSourceState[];
  /** Counts the policies of the application from 1: `CorsService.replace()` makes the next revision; not part of the JSON or the table. */
  readonly revision: number;
  /** When this revision took effect. */
  readonly since: Date;
  /** How the module is bound to the HTTP adapter; not part of the JSON or the table. */
  readonly binding: CorsBinding;
};
