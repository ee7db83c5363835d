import type { CorsBinding } from '../request/request.reader.js';
import type { Enforce } from '../policy/enforce.js';
import type { PolicyLevel } from '../settings/route.entry.js';
import type { CorsSourceState } from '../sources/source.state.js';

/** One route and its policy. */
export interface CorsReportRow {
  /** `ALL` for every method; `WS` for the handshakes of a gateway, whose `path` ends with its namespace. */
  readonly method: string;
  readonly path: string;
  /** Hosts of `@Controller({ host })`, if any; `*:3001` for a gateway on a port of its own. */
  readonly hosts: readonly string[];
  /** Versions that the path does not show, if any. */
  readonly versions: readonly string[];
  /** `CatsController.create`, `ChatGateway`; undefined where no controller serves the path. */
  readonly handler: string | undefined;
  /** The name of the policy; `false` for no cross-origin access. */
  readonly policy: string | false;
  readonly from: PolicyLevel;
  /** Entries of `routes` that govern some of its requests instead, by method or path; absent where there are none. */
  readonly except?: readonly PolicyLevel[];
  /** The application answers CORS itself and the module changes nothing; the policy is `false`. Absent elsewhere. */
  readonly passThrough?: true;
  readonly origins: readonly string[];
  readonly credentials: boolean;
  readonly methods: string;
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
  /** Seconds a browser may keep a preflight; 0 where there is no policy. */
  readonly maxAge: number;
  /** Which requests of refused pages are answered 403; absent where they run. */
  readonly enforce?: Enforce;
  /** The options named `dangerously…` that the policy uses. */
  readonly dangers: readonly string[];
  /**
   * What settles which policy a request follows: `path` where method and path do; `handler` where only the router knows,
   * because a version or a constraint decides that the path does not show.
   */
  readonly resolvedBy: 'path' | 'handler';
}

/** The rows of a report; its JSON and its Markdown are the same for the same application. */
export type CorsReport = CorsReportRow[] & {
  /** A table for people, fit for a snapshot. */
  toMarkdown(): string;
  /** The state of every source at this moment; no part of the JSON or the table, which do not change while it runs. */
  readonly sources: readonly CorsSourceState[];
  /** How the module is bound to the HTTP adapter; no part of the JSON or the table. */
  readonly binding: CorsBinding;
};
