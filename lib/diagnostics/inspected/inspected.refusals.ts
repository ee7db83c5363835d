import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { RefusalStream } from '../../inspector/refusal.stream.js';
import type { CorsReason } from '../../policy/decide.js';
import { isOwn } from '../../policy/enforce.js';
import { eventOf, type ObservedDecision } from '../decision.event.js';

/** Why a request was refused, in the words of the page. */
const REASONS: Readonly<Record<CorsReason, string>> = {
  public: '',
  'origin-admitted': '',
  'own-page': '',
  'no-origin': '',
  'origin-refused': 'not admitted',
  'lookup-failed': 'its source failed',
  'no-policy': 'no policy there',
  enforced: 'answered 403 (enforce)',
  'method-not-listed': 'the browser stops: its method is not listed',
  'header-not-listed': 'the browser stops: not listed are the headers',
};

/** Shows refusals to the pages of the inspector, and keeps the latest ones, while the inspector is served. */
@Injectable()
export class InspectedRefusals implements OnModuleDestroy {
  readonly stream = new RefusalStream();
  /** Whether the inspector is served, so that refusals are wanted. */
  isOpen = false;

  observe(observed: ObservedDecision): void {
    const { kind, method, origin, target, resolved, facts, enforceFacts } = observed;
    const { reason, missing = [] } = eventOf(observed);
    const page = enforceFacts();
    // Browsers send Origin with requests of the application's own pages as well.
    if (origin !== undefined && isOwn(page, origin)) return;
    const { headers, cookies } = facts();
    const isHandshake = kind === 'handshake';
    const { policy, route } = resolved;
    const name = policy === false ? '' : ` by the policy "${policy.name}"`;
    const path = target.url.replace(/[?#].*$/s, '');
    this.stream.add({
      ...{ kind, method: isHandshake ? 'WS' : method, origin, headers, cookies, reason },
      // The path of a gateway tells its namespace.
      path: isHandshake ? (route?.path ?? path) : path,
      host: isHandshake ? page.host() : target.hostname,
      why: `${REASONS[reason]}${reason === 'origin-refused' ? name : ''}${reason === 'header-not-listed' ? ` ${missing.join(', ').slice(0, 200)}` : ''}`,
    });
  }

  onModuleDestroy(): void {
    this.stream.close();
  }
}
