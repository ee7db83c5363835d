import type { ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { decide } from '../policy/decide.js';
import { isStopped } from '../policy/enforce.js';
import { DecisionObserver } from './decision.observer.js';
import type { RequestContext } from './request.context.js';
import { RequestPolicy, type Outcome, type RequestPreparation, type Settled } from './request.policy.js';

/** The body that Nest sends for a `ForbiddenException`. */
export const FORBIDDEN = JSON.stringify({
  message: 'Cross-origin request refused',
  error: 'Forbidden',
  statusCode: 403,
});

/** Stops requests from refused pages, if their policy has `enforce`. */
@Injectable()
export class RequestGate implements RequestPreparation {
  constructor(
    @Inject(RequestPolicy) private readonly policy: RequestPolicy,
    @Inject(DecisionObserver) private readonly observer: DecisionObserver,
  ) {}

  /** Looks up the lists of the policy's sources, then answers 403 if the policy stops the request. Never throws. */
  prepare(context: RequestContext, response: ServerResponse): Outcome {
    const waiting = this.policy.prepare(context);
    return waiting ? waiting.then(() => this.settle(context, response)) : this.settle(context, response);
  }

  private settle(context: RequestContext, response: ServerResponse): Settled {
    if (!this.stops(context)) return 'continue';
    // Something may have answered while a source was being called.
    if (response.headersSent) return 'answered';
    context.isStopped = true;
    // `onHeaders` adds Vary and reports the decision. Not chained: in serverless hosts `writeHead` returns nothing.
    response.writeHead(403, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': FORBIDDEN.length });
    response.end(FORBIDDEN);
    return 'answered';
  }

  /** Whether the policy stops a request, as far as its route is known. */
  stops(context: RequestContext): boolean {
    const { method, origin, fetchSite } = context;
    try {
      if (this.policy.passesOn(context)) return false;
      const resolved = this.policy.of(context);
      const { policy } = resolved;
      if (policy === false || policy.enforce === undefined) return false;
      // The same decision as for the response.
      const sourceMatchers = this.policy.matchersFor(context, resolved);
      const { admitted } = decide(policy, { kind: 'actual', origin, sourceMatchers });
      return isStopped(policy, admitted, { method, origin, fetchSite, host: () => context.host });
    } catch (error) {
      this.observer.fault(error, 'stopped');
      // The policy is unknown and may be one that stops the request.
      return isStopped({ enforce: 'all' }, false, { method, origin, fetchSite, host: () => '' });
    }
  }
}
