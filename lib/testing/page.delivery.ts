import type { Outcome } from '../browser/wire.js';
import type { CorsStep } from '../browser/verdict.js';
import { exchangeOf, type PageExchange } from './page.response.js';

/** A request of a page that never reads the answer: a form, a beacon, a socket. */
export interface PageDelivery {
  /** Whether the request was sent. It has run unless the application refused it: look at the status. */
  readonly sent: boolean;
  /** The status of the answer; 101 where a socket opened, 403 where `enforce` or a gateway refused. */
  readonly status: number | undefined;
  /** What kept it from being sent, or a redirect from being followed. */
  readonly blockedBy: CorsStep | undefined;
  /** Everything sent over the wire. */
  readonly exchanges: readonly PageExchange[];
}

export function deliveryOf({ failure, exchanges }: Outcome): PageDelivery {
  const sent = exchanges.map(exchangeOf);
  const last = sent.filter(({ kind }) => kind === 'actual').at(-1);
  // Bodies are not read.
  for (const { response } of exchanges) (response?.body as { destroy?(): void } | undefined)?.destroy?.();
  return {
    ...{ sent: last !== undefined, status: last?.status, exchanges: sent },
    // A page that may not read the answer has sent the request all the same.
    blockedBy: last === undefined || failure?.step === 'redirect' ? failure?.step : undefined,
  };
}
