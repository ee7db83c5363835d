import type { RequestSummary } from '../../browser/verdict.js';
import type { Gateway } from '../../sockets/gateway.js';
import type { ExplanationData } from '../explanation.text.js';
import { routeName } from '../explanation.text.js';

/** What becomes of a handshake: it may pass, and a namespace refuse all the same. */
export interface HandshakeOutcome {
  readonly opens: boolean;
  readonly isPassed: boolean;
  /** The namespace that is asked for, where its server has several. */
  readonly namespace: string | undefined;
}

/** What happens, in a sentence. */
export function outcomeText({ opens, isPassed, namespace }: HandshakeOutcome, { origin, url }: RequestSummary): string {
  if (opens) return `A page of ${origin} can open a socket at ${url}.`;
  const refused = isPassed
    ? `the handshake passes, and the connection to the namespace ${namespace} is refused.`
    : 'the handshake is answered 403.';
  return `A page of ${origin} cannot open a socket at ${url}: ${refused}`;
}

/** Which namespaces of a server open; undefined where there is one alone. */
export function namespacesText(opens: ReadonlyMap<string, boolean>): string | undefined {
  if (opens.size < 2) return undefined;
  const names = (isOpen: boolean): string[] => [...opens].flatMap(([name, each]) => (each === isOpen ? [name] : []));
  const [open, refused] = [names(true), names(false)];
  if (refused.length === 0) return 'All its namespaces open.';
  const verb = (count: number, one: string, several: string): string => (count === 1 ? one : several);
  return (
    `Of the namespaces there, ${open.join(', ')} ${verb(open.length, 'opens', 'open')}, ` +
    `and ${refused.join(', ')} ${verb(refused.length, 'is', 'are')} refused.`
  );
}

/** A handshake that passes from every page; `gateway` is undefined where it is not known that anything serves it. */
export function unprotected(
  gateway: Gateway | undefined,
  { origin, url }: RequestSummary,
  namespaces: string | undefined,
): ExplanationData {
  const anyone = 'as that of any other website can, with the cookies of its visitors: no policy governs its handshakes';
  const reason = gateway
    ? `A page of ${origin} can open a socket at ${url}, ${anyone}, since ${gateway.name} has no @CorsPolicy.`
    : `No gateway is at ${url}. If anything else serves sockets there, a page of ${origin} can open one, ${anyone}.`;
  return {
    ...{ route: gateway?.resolved && routeName(gateway.resolved), policy: false, from: 'unprotected', sources: [] },
    ...{ preflight: undefined, checks: [], headers: {}, readable: true, blockedBy: undefined },
    reason: namespaces === undefined ? reason : `${reason} ${namespaces}`,
  };
}
