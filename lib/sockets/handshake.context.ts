import type { IncomingMessage } from 'node:http';
import { FAILED, type CorsDecision } from '../policy/decide.js';
import { RequestContext, type ContextOwner, type RequestKind } from '../request/request.context.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';

/** A request that belongs to a socket: an upgrade, or one of Socket.IO's polling. */
export class HandshakeContext extends RequestContext {
  /** What its response carries. */
  decision: CorsDecision = FAILED;
  resolved: ResolvedPolicy | undefined = undefined;
  /** Whether the handshake has passed, and the client connects to a namespace. */
  isNamespace = false;

  constructor(
    owner: ContextOwner,
    raw: IncomingMessage,
    /** The port of the application, where the request came to another one. */
    readonly neighbour: number | undefined,
  ) {
    super(owner, raw, raw);
  }

  /** Polling goes on with the id of its session. */
  override get kind(): RequestKind {
    if (this.requestedMethod !== undefined) return 'preflight';
    return this.raw.headers.upgrade === undefined && /[?&]sid=/.test(this.url) ? 'actual' : 'handshake';
  }
}
