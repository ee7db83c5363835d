import type { CredentialsMode } from '../browser/cors.check.js';
import type { CorsStep } from '../browser/verdict.js';
import type { PolicyLevel } from '../settings/route.entry.js';
import type { CorsAskedSource } from '../sources/source.state.js';

/** A request that a page would send, or a socket that it would open. */
export interface CorsQuestion {
  /** Default GET; a handshake is always that. */
  method?: string;
  /** Whether it opens a socket. */
  handshake?: boolean;
  /** The path, with the query if it matters; of a gateway as `report()` has it, its namespace, or the path of its server. */
  path: string;
  /** The origin of the page. */
  origin: string;
  /** Headers that the page sets, as names to values. */
  headers?: Record<string, string>;
  /** The host name, if routes or sources depend on it; with the port of a gateway that has one of its own. */
  host?: string;
  /** Whether cookies go along. Default `same-origin`, as with `fetch()`. */
  credentials?: CredentialsMode;
}

/** A check of the Fetch standard, as a browser makes it. */
export interface CorsCheck {
  /** What is checked. */
  readonly step: CorsStep;
  /** Whether it passes. */
  readonly passed: boolean;
  /** Why, in a sentence. */
  readonly reason: string;
}

/** The outcome of a request, with the reasons. */
export interface CorsExplanation {
  /** `GET /cats/:id (CatsController.find)`; undefined if no controller serves the path. */
  readonly route: string | undefined;
  /** The name of the policy; `false` for no cross-origin access. */
  readonly policy: string | false;
  /** Where the policy is set: `handler`, `controller`, `routes[0]`, `default` and the like. */
  readonly from: PolicyLevel;
  /** True if the application answers CORS itself, so that the module cannot explain more; otherwise absent. */
  readonly passThrough?: true;
  /** The sources that were called, and what they returned. */
  readonly sources: readonly CorsAskedSource[];
  /** The preflight that a browser would send first, and its response; undefined if it sends none. */
  readonly preflight:
    | {
        /** The request headers of the preflight. */
        readonly asked: Readonly<Record<string, string>>;
        /** Its status: 204, or 403 for a refused page. */
        readonly status: number;
        /** Its CORS headers. */
        readonly headers: Readonly<Record<string, string>>;
      }
    | undefined;
  /** Each check with its outcome and the reason, in the order in which browsers make them, up to the first failure. */
  readonly checks: readonly CorsCheck[];
  /** True if `enforce` stops the request (403, it does not run) or if the handshake is refused; otherwise absent. */
  readonly stopped?: true;
  /** The CORS headers of the response to the actual request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a browser would let the page read the response. */
  readonly readable: boolean;
  /** The check that fails; undefined if the page may read the response. */
  readonly blockedBy: CorsStep | undefined;
  /** The method, or the headers, that the answer to the preflight does not list, if the browser stops there; otherwise absent. */
  readonly missing?: readonly string[];
  /** What happens and why, and how to fix it, in one or two sentences. */
  readonly reason: string;
  /** The explanation as text, with a line for each part. */
  toText(): string;
}
