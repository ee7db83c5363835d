import type { CorsDecision } from '../policy/decide.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { RequestContext } from './request.context.js';

/**
 * What a fault of the module did to a request:
 * - `no-headers`: it was answered without CORS headers;
 * - `no-lists`: it was answered without the origins of a source;
 * - `cut-short`: its preflight failed after the head was written, and was ended there;
 * - `stopped`: it was stopped where no policy admits its page, since which one governs it could not be told;
 * - `unanswered`: it was no request: `admits()` or `trusts()` said no;
 * - `unreported`: it was answered by its policy, but the decision could not be reported.
 */
export type FaultOutcome = 'no-headers' | 'no-lists' | 'cut-short' | 'stopped' | 'unanswered' | 'unreported';

/** Is told of each decision about a request. What it does with it changes no answer. */
export abstract class DecisionObserver {
  /** Whether anything would come of `publish()`. Asked for every response, so that nothing is put together in vain. */
  abstract hasObservers(resolved: ResolvedPolicy, decision: CorsDecision, origin: string | undefined): boolean;

  /** A request was decided on. */
  abstract publish(context: RequestContext, resolved: ResolvedPolicy, decision: CorsDecision): void;

  /** Publishes a decision where anything would come of it. Never throws: the decision holds, whoever fails to hear of it. */
  report(context: RequestContext, resolved: ResolvedPolicy, decision: CorsDecision): void {
    try {
      if (this.hasObservers(resolved, decision, context.origin)) this.publish(context, resolved, decision);
    } catch (error) {
      this.fault(error, 'unreported');
    }
  }

  /** The application itself has set headers of CORS, which were removed. */
  abstract conflict(resolved: ResolvedPolicy, names: readonly string[]): void;

  /** The response of a public policy carries a `Cross-Origin-Resource-Policy` of the application that other sites cannot embed. */
  abstract blockedEmbedding(resolved: ResolvedPolicy, value: string): void;

  /** The module itself has failed at a request. */
  abstract fault(error: unknown, outcome: FaultOutcome): void;
}
