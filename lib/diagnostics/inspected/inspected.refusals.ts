import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { RefusalStream } from '../../inspector/refusal.stream.js';
import type { CorsReason } from '../../policy/decide.js';
import { ApplicationPolicies } from '../../routes/application.policies.js';
import { closedReason } from '../closed.reason.js';
import { eventOf, type CorsDecisionEvent, type ObservedDecision } from '../decision.event.js';

/** Why a request was refused, in the words of the page. */
const REASONS: Readonly<Record<CorsReason, string>> = {
  public: '',
  'origin-admitted': '',
  'own-page': '',
  'no-origin': '',
  'origin-refused': 'not admitted',
  'lookup-failed': 'its source failed',
  'no-policy': 'not admitted',
  enforced: 'answered 403 (enforce)',
  'method-not-listed': 'the browser stops: its policy does not list the method',
  'header-not-listed': 'the browser stops: its policy does not list',
};

/** Characters of the names of headers, which clients choose. */
const MAX_NAMES = 200;

/** Shows refusals to the pages of the inspector, and keeps the latest ones, while the inspector is served. */
@Injectable()
export class InspectedRefusals implements OnModuleDestroy {
  readonly stream = new RefusalStream();
  /** Whether the inspector is served, so that refusals are wanted. */
  isOpen = false;

  constructor(@Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies) {}

  observe(observed: ObservedDecision): void {
    // Browsers send Origin with requests of the application's own pages as well.
    if (observed.isOwnPage()) return;
    const { kind, method, origin, target, facts, enforceFacts } = observed;
    const event = eventOf(observed);
    const { headers, cookies } = facts();
    const isHandshake = kind === 'handshake';
    const path = target.url.replace(/[?#].*$/s, '');
    this.stream.add({
      ...{ kind, method: isHandshake ? 'WS' : method, origin, headers, cookies, reason: event.reason },
      // The path of a gateway tells its namespace.
      path: isHandshake ? (event.route ?? path) : path,
      host: isHandshake ? enforceFacts().host() : target.hostname,
      why: this.whyOf(observed, event),
    });
  }

  onModuleDestroy(): void {
    this.stream.close();
  }

  private whyOf({ resolved }: ObservedDecision, event: CorsDecisionEvent): string {
    if (event.reason !== 'no-policy' || resolved.isForeign) return whyOf(event);
    return closedReason(resolved, this.policies.defaultIs).replace(/\.$/, '');
  }
}

function whyOf({ reason, policy, missing = [] }: CorsDecisionEvent): string {
  if (reason === 'header-not-listed') return `${REASONS[reason]} ${missing.join(', ').slice(0, MAX_NAMES)}`;
  return reason === 'origin-refused' && policy !== false
    ? `${REASONS[reason]} by the policy "${policy}"`
    : REASONS[reason];
}
