import type { ServerResponse } from 'node:http';
import { Controller, Inject } from '@nestjs/common';
import { PolicyResolver } from '../routes/policy.resolver.js';
import { DecisionObserver } from './decision.observer.js';
import { PreflightDecider, type PreflightAnswer } from './preflight.decider.js';
import type { PreflightContext, RequestContext } from './request.context.js';
import { failPreflight, writeAllow, writePreflight } from './response/response.headers.js';

/**
 * The global OPTIONS controller. It is passed preflights, ahead of guards, parsers and middleware, and OPTIONS requests that
 * are no preflights and that the application has no handler for.
 *
 * It has no route: a route could collide with others, would run guards, and would appear in OpenAPI.
 */
@Controller()
export class OptionsController {
  /** @internal */
  constructor(
    @Inject(PreflightDecider) private readonly decider: PreflightDecider,
    @Inject(PolicyResolver) private readonly resolver: PolicyResolver,
    @Inject(DecisionObserver) private readonly observer: DecisionObserver,
  ) {}

  /** Answers a preflight: 204 with the headers of the policy, or 403 without any; 403 as well if the module fails. */
  preflight(response: ServerResponse, context: PreflightContext): void {
    const fail = (error: unknown): void => {
      this.observer.fault(error, response.headersSent ? 'cut-short' : 'no-headers');
      failPreflight(response);
    };
    const answer = ({ resolved, decision }: PreflightAnswer): void => {
      writePreflight(response, decision);
      this.observer.reportPreflight(context, resolved, decision);
    };
    try {
      const decided = this.decider.decide(context);
      if (decided instanceof Promise) decided.then(answer).catch(fail);
      else answer(decided);
    } catch (error) {
      fail(error);
    }
  }

  /** Answers a plain OPTIONS request with the methods routed at its path; false if there are none. */
  options(response: ServerResponse, context: RequestContext): boolean {
    const methods = this.resolver.forPath(context).methods();
    if (methods.length === 0) return false;
    writeAllow(response, methods);
    return true;
  }
}
