import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { FAILED } from '../policy/decide.js';
import { isOwn } from '../policy/enforce.js';
import { DecisionObserver } from '../request/decision.observer.js';
import { isPreflight, type ContextOwner } from '../request/request.context.js';
import { FORBIDDEN } from '../request/request.gate.js';
import {
  applyDecision,
  failPreflight,
  hintsOf,
  writePreflight,
  type GivenHeaders,
} from '../request/response/response.headers.js';
import { hookResponse } from '../request/response/response.hooks.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { Gateway } from './gateway.js';
import { HandshakeContext } from './handshake.context.js';
import { HandshakeDecider, type HandshakeVerdict } from './handshake.decider.js';
import { HandshakeReader } from './handshake.reader.js';
import { HeldSockets, refuseUpgrade } from './held.sockets.js';
import type { ConnectingSocket } from './nest.sockets.js';

/** Who follows these policies, and on which port. */
export interface Governed {
  /** Undefined before they are compiled: then nobody else's page is admitted. */
  readonly policies: readonly ResolvedPolicy[] | undefined;
  readonly isOpenToAll: boolean;
  /** The port of the application, where this is another one. */
  readonly neighbour: number | undefined;
}

const REFUSED = 'Cross-origin connection refused';

/** Keeps handshakes of refused pages from opening a socket, ahead of whatever would serve them. */
@Injectable()
export class SocketGate implements ContextOwner {
  private readonly held = new HeldSockets();

  constructor(
    @Inject(HandshakeDecider) private readonly decider: HandshakeDecider,
    @Inject(HandshakeReader) readonly reader: HandshakeReader,
    @Inject(DecisionObserver) private readonly observer: DecisionObserver,
  ) {}

  /** An upgrade goes on, or is answered 403. Never throws. */
  upgrade(governed: Governed, raw: IncomingMessage, socket: Duplex, proceed: () => void): void {
    const context = this.contextOf(raw, governed);
    const act = (verdict: HandshakeVerdict | undefined): void => {
      if (verdict === undefined || this.passes(context, governed, verdict)) proceed();
      else refuseUpgrade(socket, verdict.decision);
    };
    const verdict = this.verdict(context, governed);
    if (verdict instanceof Promise)
      void this.held
        .hold(
          socket,
          verdict.then((settled) => () => act(settled)),
        )
        .catch((error) => this.failUpgrade(error, socket));
    else act(verdict);
  }

  /** A request of polling goes on with the headers of its policy, or is answered 403; preflights are answered here. */
  polling(governed: Governed, raw: IncomingMessage, response: ServerResponse, proceed: () => void): void {
    const context = this.contextOf(raw, governed);
    const act = (verdict: HandshakeVerdict | undefined): void => {
      if (response.destroyed) return;
      // A gateway without a policy admits everybody, and is left as it is.
      const isLeftAlone = verdict === undefined || (governed.isOpenToAll && !verdict.passes);
      if (isLeftAlone) proceed();
      else this.answer(context, governed, verdict, response, proceed);
    };
    const verdict = this.verdict(context, governed);
    if (verdict instanceof Promise) void verdict.then(act).catch((error) => this.failAnswer(error, response));
    else act(verdict);
  }

  /** A client connects to a namespace: the handshake was perhaps admitted by the policy of another one. */
  namespace(gateway: Gateway, governed: Governed, socket: ConnectingSocket, next: (error?: Error) => void): void {
    const { resolved } = gateway;
    const policies = resolved && [resolved];
    const own = { policies, isOpenToAll: false, neighbour: governed.neighbour };
    const context = this.contextOf(socket.request, own);
    context.isNamespace = true;
    const act = (verdict: HandshakeVerdict | undefined): void => {
      // An admission was reported with the handshake.
      if (verdict === undefined || verdict.passes) return next();
      this.observer.report(context, verdict.resolved, verdict.decision);
      next(new Error(REFUSED));
    };
    const verdict = this.verdict(context, own);
    if (verdict instanceof Promise) void verdict.then(act).catch((error) => this.observer.fault(error, 'unreported'));
    else act(verdict);
  }

  /** The application closes: handshakes that wait for a source are let go. */
  close(): void {
    this.held.release();
  }

  onHeaders(response: ServerResponse, context: HandshakeContext, given: GivenHeaders): GivenHeaders {
    const { decision, resolved } = context;
    const { list, removed } = applyDecision(response, given, decision);
    if (removed.length > 0 && resolved) this.observer.conflict(resolved, removed);
    return given && list;
  }

  onEarlyHints(_context: HandshakeContext, given: OutgoingHttpHeaders): OutgoingHttpHeaders {
    return hintsOf(given).hints;
  }

  /** Undefined: nothing governs it. Never throws or rejects: what cannot be decided admits own pages only. */
  private verdict(
    context: HandshakeContext,
    { policies }: Governed,
  ): HandshakeVerdict | undefined | Promise<HandshakeVerdict> {
    const fail = (error: unknown): HandshakeVerdict => {
      this.observer.fault(error, 'stopped');
      return failed(context);
    };
    if (policies === undefined) return failed(context);
    if (policies.length === 0) return undefined;
    try {
      const verdict = this.decider.decide(context, policies);
      return verdict instanceof Promise ? verdict.catch(fail) : verdict;
    } catch (error) {
      return fail(error);
    }
  }

  private passes(context: HandshakeContext, { isOpenToAll }: Governed, verdict: HandshakeVerdict): boolean {
    const { passes, resolved, decision } = verdict;
    // Each namespace refuses on its own where some other one admits everybody.
    if (passes || !isOpenToAll) this.observer.report(context, resolved, decision);
    return passes || isOpenToAll;
  }

  private answer(
    context: HandshakeContext,
    governed: Governed,
    { passes, resolved, decision }: HandshakeVerdict,
    response: ServerResponse,
    proceed: () => void,
  ): void {
    if (isPreflight(context)) {
      this.observer.reportPreflight(context, resolved, decision);
      return writePreflight(response, decision);
    }
    context.decision = decision;
    context.resolved = resolved;
    this.passes(context, governed, { passes, resolved, decision });
    hookResponse(response, context);
    if (passes) return proceed();
    response.writeHead(403, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': FORBIDDEN.length });
    response.end(FORBIDDEN);
  }

  /** Whoever it was handed to has failed, where nothing of Node catches that. */
  private failUpgrade(error: unknown, socket: Duplex): void {
    this.observer.fault(error, 'unreported');
    socket.destroy();
  }

  private failAnswer(error: unknown, response: ServerResponse): void {
    this.observer.fault(error, response.headersSent ? 'cut-short' : 'no-headers');
    failPreflight(response);
  }

  private contextOf(raw: IncomingMessage, { neighbour }: Governed): HandshakeContext {
    return new HandshakeContext(this, raw, neighbour);
  }
}

/** Nothing is known of the policies yet, or it cannot be told. */
function failed(context: HandshakeContext): HandshakeVerdict {
  const { origin, fetchSite } = context;
  const resolved: ResolvedPolicy = {
    ...{ policy: false, from: 'gateway', route: undefined, entry: undefined, params: {}, passThrough: false },
  };
  const passes = origin === undefined || (fetchSite !== undefined && isOwn({ fetchSite, host: () => '' }, origin));
  return { passes, resolved, decision: FAILED };
}
