import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { CorsDecision } from '../core/decide.js';
import type { HeaderLine } from '../core/policy.js';
import { CORS_HEADER_PREFIX } from '../core/terms.js';
import { mergeVary } from '../core/vary.js';

/** What `writeHead` takes as headers: names to values, or names and values in turn. */
export type GivenHeaders = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;

const isOurs = (name: string): boolean => name.length > 15 && name.toLowerCase().startsWith(CORS_HEADER_PREFIX);
const isVary = (name: string): boolean => name.length === 4 && name.toLowerCase() === 'vary';
const isCacheControl = (name: string): boolean => name.length === 13 && name.toLowerCase() === 'cache-control';

/** Ends a response with the headers of a decision and no body; what stands on it already stays. */
export function answer(
  response: ServerResponse,
  status: 204 | 403,
  decision: Pick<CorsDecision, 'headers' | 'vary'>,
): void {
  // A platform that has answered for itself meanwhile is not contradicted.
  if (response.headersSent) return;
  const headers: OutgoingHttpHeaders = { Vary: mergeVary(varyOf(response), decision.vary) };
  for (const [name, value] of decision.headers) headers[name] = value;
  // RFC 9110 section 8.6: a 204 carries no Content-Length.
  if (status === 403) headers['Content-Length'] = '0';
  response.writeHead(status, headers).end();
}

/** Answers a plain OPTIONS request. */
export function answerAllow(response: ServerResponse, methods: readonly string[]): void {
  response.statusCode = 204;
  response.setHeader('Allow', methods.join(', '));
  response.end();
}

/**
 * Puts a decision on a response whose head is about to be written: what the application set of `Access-Control-*` goes,
 * `Vary` is merged, `Cache-Control` is replaced where a lookup failed, and nothing else is touched. Returns the headers for `writeHead` and the names that were removed.
 */
export function apply(
  response: ServerResponse,
  given: GivenHeaders,
  decision: CorsDecision,
): { headers: GivenHeaders; removed: readonly string[] } {
  const removed: string[] = [];
  for (const name of response.getHeaderNames()) {
    if (!isOurs(name)) continue;
    response.removeHeader(name);
    removed.push(name);
  }
  const lines = decision.headers;
  if (given === undefined || Array.isArray(given)) {
    const { kept, vary } = keep(given, removed, decision);
    const merged = decision.vary === '' ? undefined : mergeVary(joined(varyOf(response), vary), decision.vary);
    const added: HeaderLine[] = merged === undefined ? [...lines] : [...lines, ['Vary', merged]];
    // Once a header is set, Node folds names given twice: a list of its own keeps its two cookies.
    if (given && response.getHeaderNames().length === 0) return { headers: [...kept, ...added.flat()], removed };
    for (const [name, value] of added) response.setHeader(name, value);
    return { headers: given && kept, removed };
  }
  return { headers: rewrite(response, given, decision, removed), removed };
}

/** Headers given by name: a copy, since the object may be the application's own constant. */
function rewrite(
  response: ServerResponse,
  given: OutgoingHttpHeaders,
  decision: CorsDecision,
  removed: string[],
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  let vary = decision.vary === '' ? undefined : varyOf(response);
  for (const name of Object.keys(given)) {
    if (isOurs(name)) removed.push(name);
    else if (decision.vary !== '' && isVary(name)) vary = joined(vary, given[name]);
    else if (!isReplaced(name, decision)) headers[name] = given[name];
  }
  for (const [name, value] of decision.headers) headers[name] = value;
  if (decision.vary !== '') headers['Vary'] = mergeVary(vary, decision.vary);
  return headers;
}

/** Headers given in turn: without ours, without what the decision replaces, and without `Vary` where it is merged. */
function keep(
  given: OutgoingHttpHeader[] | undefined,
  removed: string[],
  decision: CorsDecision,
): { kept: OutgoingHttpHeader[]; vary: string | undefined } {
  const kept: OutgoingHttpHeader[] = [];
  let vary: string | undefined;
  for (let i = 0; given !== undefined && i + 1 < given.length; i += 2) {
    const name = String(given[i]);
    const value = given[i + 1];
    if (isOurs(name)) removed.push(name);
    else if (decision.vary !== '' && isVary(name)) vary = joined(vary, value);
    else if (!isReplaced(name, decision)) kept.push(name, value ?? '');
  }
  return { kept, vary };
}

/** Whether the decision has a line of its own in place of what the application gave. */
function isReplaced(name: string, { reason }: CorsDecision): boolean {
  return reason === 'lookup-failed' && isCacheControl(name);
}

function varyOf(response: ServerResponse): string | undefined {
  return joined(undefined, response.getHeader('Vary'));
}

function joined(present: string | undefined, value: OutgoingHttpHeader | undefined): string | undefined {
  if (value === undefined) return present;
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return present === undefined ? text : `${present}, ${text}`;
}
