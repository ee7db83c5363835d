import { splitExactOrigin } from '../origins/origin.grammar.js';
import { ALLOW_CREDENTIALS, ALLOW_ORIGIN } from '../policy/terms.js';
import type { CorsFailure } from './cors.check.js';
import type { PreflightFailure } from './preflight.js';

/** The step that keeps an answer from a page, in the order a browser takes them. */
export type CorsStep = 'origin' | 'credentials' | 'status' | 'method' | 'headers' | 'redirect' | 'network';

/** Why a page cannot read an answer, as data. */
export type Failure =
  | (CorsFailure & { readonly of: 'preflight' | 'answer' })
  | (PreflightFailure & { readonly of: 'preflight' })
  | { readonly step: 'status'; readonly of: 'preflight'; readonly found: string }
  | { readonly step: 'redirect'; readonly of: 'answer'; readonly found: string }
  | { readonly step: 'network'; readonly of: 'preflight' | 'answer'; readonly found: string };

/** What was asked, as far as a sentence needs it. */
export interface Asked {
  readonly origin: string;
  readonly method: string;
  readonly url: string;
}

/** A sentence on what happened, and how to mend it; never towards something weaker. */
export function sentenceOf(failure: Failure, asked: Asked): string {
  const where =
    failure.of === 'preflight'
      ? `The answer to the preflight of ${asked.method} ${asked.url}`
      : `The answer of ${asked.method} ${asked.url}`;
  switch (failure.step) {
    case 'origin':
      return originSentence(where, failure.found, asked.origin);
    case 'credentials':
      return credentialsSentence(where, failure.found);
    case 'status':
      return `${where} has the status ${failure.found}; a preflight passes with 200 to 299. Answer OPTIONS ahead of guards, redirects and logins.`;
    case 'method':
      return `${where} does not allow the method ${failure.missing}: it allows ${failure.found ?? 'none besides GET, HEAD and POST'}. Add the route or list the method; methods are upper case.`;
    case 'headers':
      return `${where} does not allow the header ${failure.missing}: it allows ${failure.found ?? 'none'}. Add it to allowedHeaders, or do not send it.`;
    case 'redirect':
      return `${where} redirects where the page may not follow: ${failure.found}. Call the final URL.`;
    case 'network':
      return `${where} did not come: ${failure.found}.`;
  }
}

/** What a page may read, as a sentence. */
export function readableSentence({ origin, method, url }: Asked, names: readonly string[]): string {
  const headers = names.length === 0 ? 'no headers' : `the headers ${names.join(', ')}`;
  return `A page of ${origin} may read the answer of ${method} ${url}, with ${headers}.`;
}

function originSentence(where: string, found: string | undefined, origin: string): string {
  if (found === undefined) return `${where} has no ${ALLOW_ORIGIN}: ${origin} is not admitted. ${mendOf(origin)}`;
  if (found.includes(','))
    return `${where} has several origins in ${ALLOW_ORIGIN} (${found}), and a browser takes exactly one. Let one layer set the header: the application or the proxy.`;
  return `${where} allows ${found === '' ? 'an empty origin' : found}, not ${origin}. A browser compares them byte for byte: write the origin as ${origin}, without a slash at the end.`;
}

/** Never to admit what cannot be admitted. */
function mendOf(origin: string): string {
  if (origin === 'null')
    return 'No list can name it: sandboxed frames, data: and file: pages of anybody have it. Serve the page from an origin of its own.';
  if (splitExactOrigin(origin) === undefined)
    return 'No browser sends an origin of this spelling, and no list can hold it.';
  return 'If this page is meant to read it, the policy that the route follows has to list it.';
}

function credentialsSentence(where: string, found: string | undefined): string {
  if (found === '*')
    return `${where} allows "*", which does not count where cookies are sent. List the origins with credentials: true, or send the request without credentials.`;
  return `${where} has ${found === undefined ? `no ${ALLOW_CREDENTIALS}` : `${ALLOW_CREDENTIALS}: ${found}`}, and only "true" counts where cookies are sent. Set credentials: true, if the page needs its cookies, or send the request without.`;
}
