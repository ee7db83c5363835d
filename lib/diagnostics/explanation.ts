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
  /** The path, with the query if it matters; of a gateway as `report()` has it, or that of its server. */
  path: string;
  /** The origin of the page. */
  origin: string;
  /** Headers the page sets, as names to values. */
  headers?: Record<string, string>;
  /** The host name, where routes or sources depend on it; with the port of a gateway that has one of its own. */
  host?: string;
  /** Whether cookies go along. Default `same-origin`, as with `fetch()`. */
  credentials?: CredentialsMode;
}

/** What would happen to a request. */
export interface CorsExplanation {
  /** `GET /cats/:id (CatsController.find)`; undefined where no controller serves the path. */
  readonly route: string | undefined;
  /** The name of the policy; `false` for no cross-origin access. */
  readonly policy: string | false;
  readonly from: PolicyLevel;
  /** The application answers CORS itself, so there is nothing more to tell; absent elsewhere. */
  readonly passThrough?: true;
  /** What the sources of the policy said; empty where none was asked. */
  readonly sources: readonly CorsAskedSource[];
  /** The preflight a browser would send first, and its answer; undefined where it sends none. */
  readonly preflight:
    | {
        /** The headers it is sent with. */
        readonly asked: Readonly<Record<string, string>>;
        readonly status: number;
        readonly headers: Readonly<Record<string, string>>;
      }
    | undefined;
  /** Each check with its outcome and the reason, in the order a browser takes them, up to the one that fails. */
  readonly checks: readonly { readonly step: CorsStep; readonly passed: boolean; readonly reason: string }[];
  /** The request is answered 403 in place of being run (`enforce`), or no socket is opened; absent elsewhere. */
  readonly stopped?: true;
  /** The headers of CORS on the answer to the request itself. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a browser would let the page read the answer, and the step that blocks it where not. */
  readonly readable: boolean;
  readonly blockedBy: CorsStep | undefined;
  /** The whole in a sentence: what happens and why, and how to fix it. */
  readonly reason: string;
  /** All of it for people, a line for each part. */
  toText(): string;
}
