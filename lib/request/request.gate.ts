import type { ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { decide } from '../policy/decide.js';
import { isStopped } from '../policy/enforce.js';
import { DecisionObserver } from './decision.observer.js';
import type { RequestContext } from './request.context.js';
import { RequestPolicy, type Outcome, type RequestPreparation, type Settled } from './request.policy.js';

/** As Nest writes a `ForbiddenException`; nothing of the request stands in it. */
const FORBIDDEN = JSON.stringify({ message: 'Cross-origin request refused', error: 'Forbidden', statusCode: 403 });

/** Keeps requests of refused pages from running, where their policy has `enforce`. */
@Injectable()
export class RequestGate implements RequestPreparation {
  constructor(
    @Inject(RequestPolicy) private readonly policy: RequestPolicy,
    @Inject(DecisionObserver) private readonly observer: DecisionObserver,
  ) {}

  /** Asks the sources of the policy first; a request that the policy stops is answered 403. Never throws. */
  prepare(context: RequestContext, response: ServerResponse): Outcome {
    const waiting = this.policy.prepare(context);
    return waiting ? waiting.then(() => this.settle(context, response)) : this.settle(context, response);
  }

  private settle(context: RequestContext, response: ServerResponse): Settled {
    if (!this.stops(context)) return 'continue';
    // The client may be gone, or something has answered, while a source was asked.
    if (response.headersSent) return 'answered';
    context.isStopped = true;
    // The hook of the head adds Vary and reports the decision. Hosts of serverless functions have a `writeHead` that returns nothing.
    response.writeHead(403, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': FORBIDDEN.length });
    response.end(FORBIDDEN);
    return 'answered';
  }

  /** Whether the policy of a request, as far as it was routed, keeps it from running. */
  stops(context: RequestContext): boolean {
    const { method, origin, fetchSite } = context;
    try {
      if (this.policy.passesOn(context)) return false;
      const resolved = this.policy.of(context);
      const { policy } = resolved;
      if (policy === false || policy.enforce === undefined) return false;
      // The same decision as that of the preflight and of the answer.
      const sourceMatchers = this.policy.matchersFor(context, resolved);
      const { admitted } = decide(policy, { kind: 'actual', origin, sourceMatchers });
      return isStopped(policy, admitted, { method, origin, fetchSite, host: () => context.host });
    } catch (error) {
      this.observer.fault(error, 'stopped');
      // Which policy it follows is not known, and one of them stops what it does not admit.
      return isStopped({ enforce: 'all' }, false, { method, origin, fetchSite, host: () => '' });
    }
  }
}
