import { splitExactOrigin } from '../origins/origin.grammar.js';
import { ALLOW_CREDENTIALS, ALLOW_ORIGIN } from '../policy/terms.js';
import type { CorsFailure } from './cors.check.js';
import type { PreflightFailure } from './preflight.js';

/** The check that fails, listed in the order in which browsers make them. */
export type CorsStep = 'origin' | 'credentials' | 'status' | 'method' | 'headers' | 'redirect' | 'network';

/** Why a page cannot read an answer, as data. */
export type Failure =
  | (CorsFailure & { readonly of: 'preflight' | 'answer' })
  | (PreflightFailure & { readonly of: 'preflight' })
  | { readonly step: 'status'; readonly of: 'preflight' | 'answer'; readonly found: string }
  | { readonly step: 'redirect'; readonly of: 'answer'; readonly found: string }
  | { readonly step: 'network'; readonly of: 'preflight' | 'answer'; readonly found: string };

/** The request of a page, for sentences about it. */
export interface RequestSummary {
  readonly origin: string;
  readonly method: string;
  readonly url: string;
  /** What the page asked for, if redirects led from there to `url`. */
  readonly redirectedFrom?: string;
}

/** What the server knows of a refusal. */
export interface RefusalFacts {
  /** Why it admits no origin there. */
  readonly closed?: string | undefined;
  /** What mends it, if not the policy of the route. */
  readonly fix?: string | undefined;
}

/** A sentence on what happened and how to fix it, never by weakening a policy. */
export function sentenceOf(failure: Failure, request: RequestSummary, known: RefusalFacts = {}): string {
  const what = `${request.method} ${request.url}`;
  const answer = failure.of === 'preflight' ? `answer to the preflight of ${what}` : `answer of ${what}`;
  const where = request.redirectedFrom === undefined ? `The ${answer}` : `${redirected(request)}, the ${answer}`;
  switch (failure.step) {
    case 'origin':
      return originSentence(where, failure.found, request, known);
    case 'credentials':
      return credentialsSentence(where, failure.found);
    case 'status':
      if (failure.of === 'answer')
        return `${where} has the status ${failure.found}; an event source opens with 200 and text/event-stream only.`;
      return `${where} has the status ${failure.found}; a preflight passes with 200 to 299. Answer OPTIONS ahead of guards, redirects and logins.`;
    case 'method':
      return `${where} does not allow the method ${failure.missing}: it allows ${failure.found ?? 'none besides GET, HEAD and POST'}. Add the route or list the method; methods are upper case.`;
    case 'headers':
      return `${where} does not allow the header ${failure.missing}: it allows ${failure.found ?? 'none'}. Add it to allowedHeaders, or do not send it.`;
    case 'redirect':
      return `${where} redirects where the page may not follow: ${failure.found}. Call the final URL.`;
    case 'network':
      return `${where} did not arrive: ${failure.found}.`;
  }
}

/** A sentence that says what the page may read; `*` stands for all headers. */
export function readableSentence(request: RequestSummary, names: readonly string[]): string {
  const { origin, method, url, redirectedFrom } = request;
  const where = redirectedFrom === undefined ? 'A' : `${redirected(request)}, a`;
  const page =
    redirectedFrom !== undefined && origin === 'null' ? 'page, by then with the origin null,' : `page of ${origin}`;
  return `${where} ${page} may read the answer of ${method} ${url}, with ${headersText(names)}.`;
}

const redirected = ({ redirectedFrom }: RequestSummary): string => `After a redirect from ${redirectedFrom}`;

function headersText(names: readonly string[]): string {
  if (names.includes('*')) return 'every header but Set-Cookie';
  return names.length === 0 ? 'no headers' : `the headers ${names.join(', ')}`;
}

function originSentence(
  where: string,
  found: string | undefined,
  { origin, url, redirectedFrom }: RequestSummary,
  known: RefusalFacts,
): string {
  if (origin === 'null' && redirectedFrom !== undefined)
    return `${where} ${found === undefined ? `has no ${ALLOW_ORIGIN}` : `allows ${found}`}: it was asked with "Origin: null", as browsers do once another server than the page's own redirects to a third one. Call ${url} directly.`;
  if (found === undefined)
    return `${where} has no ${ALLOW_ORIGIN}: ${known.closed ?? `${origin} is not admitted.`} ${fixFor(origin, known)}`;
  if (found.includes(','))
    return `${where} has several origins in ${ALLOW_ORIGIN} (${found}), and a browser takes exactly one. Let one layer set the header: the application or the proxy.`;
  return `${where} allows ${found === '' ? 'an empty origin' : found}, not ${origin}. A browser compares them byte for byte: write the origin as ${origin}, without a slash at the end.`;
}

/** The fix for a refused origin, which is not always to admit it. */
function fixFor(origin: string, { closed, fix }: RefusalFacts): string {
  if (origin === 'null')
    return 'It cannot be admitted, since every sandboxed frame, data: and file: page has it. Serve the page from an origin of its own.';
  if (splitExactOrigin(origin) === undefined)
    return 'No browser sends an origin in this spelling, so no policy can admit it.';
  if (fix !== undefined) return fix;
  return closed === undefined
    ? 'If this page is meant to read it, add the origin to the policy of the route.'
    : `If this page is meant to read it, give the path a policy that lists ${origin}.`;
}

function credentialsSentence(where: string, found: string | undefined): string {
  if (found === '*')
    return `${where} allows "*", which does not count where cookies are sent. List the origins with credentials: true, or send the request without credentials.`;
  return `${where} has ${found === undefined ? `no ${ALLOW_CREDENTIALS}` : `${ALLOW_CREDENTIALS}: ${found}`}, and only "true" counts where cookies are sent. Set credentials: true, if the page needs its cookies, or send the request without.`;
}
