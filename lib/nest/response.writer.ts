import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { CorsDecision } from '../core/decide.js';
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
  // Taking each pair apart in the head of the loop would cost an iterator for each.
  for (const line of decision.headers) headers[line[0]] = line[1];
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
  const set = response.getHeaderNames();
  const kept: Kept = { headers: [], removed: [], vary: decision.vary === '' ? undefined : varyOf(response) };
  for (const name of set) {
    if (!isOurs(name)) continue;
    response.removeHeader(name);
    kept.removed.push(name);
  }
  if (given) keep(given, decision, kept);
  const { headers, removed } = kept;
  // Once a header is set, Node folds names given twice: a list of its own keeps its two cookies.
  const listed = given !== undefined && set.length === 0;
  for (const line of decision.headers) {
    if (listed) headers.push(line[0], line[1]);
    else response.setHeader(line[0], line[1]);
  }
  if (decision.vary !== '') {
    const vary = mergeVary(kept.vary, decision.vary);
    if (listed) headers.push('Vary', vary);
    else response.setHeader('Vary', vary);
  }
  return { headers: given && headers, removed };
}

/** Names and values in turn, as an object. */
export function objectOf(list: readonly OutgoingHttpHeader[]): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (let i = 0; i + 1 < list.length; i += 2) headers[String(list[i])] = list[i + 1];
  return headers;
}

/** What stays of the headers given to `writeHead`: names and values in turn, which Node writes faster than an object. */
interface Kept {
  readonly headers: OutgoingHttpHeader[];
  readonly removed: string[];
  vary: string | undefined;
}

/** Keeps what is not ours, nor replaced by the decision, nor `Vary` where that is merged. */
function keep(given: NonNullable<GivenHeaders>, decision: CorsDecision, kept: Kept): void {
  if (!Array.isArray(given)) for (const name of Object.keys(given)) sort(name, given[name], decision, kept);
  else for (let i = 0; i + 1 < given.length; i += 2) sort(String(given[i]), given[i + 1], decision, kept);
}

function sort(name: string, value: OutgoingHttpHeader | undefined, decision: CorsDecision, kept: Kept): void {
  if (isOurs(name)) kept.removed.push(name);
  else if (decision.vary !== '' && isVary(name)) kept.vary = joined(kept.vary, value);
  // Where there is no value, Node says so.
  else if (!isReplaced(name, decision)) kept.headers.push(name, value as OutgoingHttpHeader);
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
