import type { CorsDecision } from '../policy/decide.js';
import { listedBefore } from '../policy/unlisted.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { REQUEST_HEADERS_FIELD, type PreflightContext, type RequestContext } from './request.context.js';

/**
 * The effect of an error in the module:
 * - `no-headers`: the response has no CORS headers;
 * - `no-lists`: the policy was applied without the lists of its sources;
 * - `cut-short`: the preflight failed after its head was written, and was ended there;
 * - `stopped`: its policy could not be determined, so a request from another site was answered 403;
 * - `unanswered`: `admits()` or `trusts()` returned false;
 * - `unreported`: the policy was applied, but the decision could not be reported.
 */
export type FaultOutcome = 'no-headers' | 'no-lists' | 'cut-short' | 'stopped' | 'unanswered' | 'unreported';

/** Is told of decisions and cannot change them. A provider, so that `request` need not know `diagnostics`. */
export abstract class DecisionObserver {
  /** Whether `publish()` would have any effect. Called for every response, so it is cheap. */
  abstract hasObservers(resolved: ResolvedPolicy, decision: CorsDecision, origin: string | undefined): boolean;

  /** Passes a decision on to subscribers, the log and report-only policies. */
  abstract publish(context: RequestContext, resolved: ResolvedPolicy, decision: CorsDecision): void;

  /** Publishes a decision if it is observed. Never throws: the decision applies even if it cannot be reported. */
  report(context: RequestContext, resolved: ResolvedPolicy, decision: CorsDecision): void {
    try {
      if (this.hasObservers(resolved, decision, context.origin)) this.publish(context, resolved, decision);
    } catch (error) {
      this.fault(error, 'unreported');
    }
  }

  /** The same for a preflight; also if it is new, since its answer may not list what the page needs. */
  reportPreflight(context: PreflightContext, resolved: ResolvedPolicy, decision: CorsDecision): void {
    try {
      // Written out, since it runs for every preflight.
      if (
        this.hasObservers(resolved, decision, context.origin) ||
        listedBefore
          .get(decision.headers)
          ?.has(`${context.requestedMethod} ${context.raw.headers[REQUEST_HEADERS_FIELD] as string | undefined}`) !==
          true
      )
        this.publish(context, resolved, decision);
    } catch (error) {
      this.fault(error, 'unreported');
    }
  }

  /** The application has set CORS headers itself, and they were removed. */
  abstract conflict(resolved: ResolvedPolicy, names: readonly string[]): void;

  /** The policy is public, but the application's `Cross-Origin-Resource-Policy` keeps other sites from embedding the response. */
  abstract blockedEmbedding(resolved: ResolvedPolicy, value: string): void;

  /** A page is admitted, but cannot read headers of the response that pages commonly need. Outside production only. */
  abstract unread(context: RequestContext, resolved: ResolvedPolicy, names: readonly string[]): void;

  /** The module has failed while handling a request. */
  abstract fault(error: unknown, outcome: FaultOutcome): void;
}
