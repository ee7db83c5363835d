import { ServerResponse, type OutgoingHttpHeader, type OutgoingHttpHeaders } from 'node:http';
import { PREFLIGHT_FAILED, statusOf, type CorsDecision } from '../../policy/decide.js';
import type { CorsPolicy, HeaderPair } from '../../policy/policy.js';
import { ALLOW_ORIGIN, CORS_HEADER_PREFIX, RESOURCE_POLICY } from '../../policy/terms.js';
import { mergeVary } from '../../policy/vary.js';
import { addDecision, HeadHeaders } from './head.headers.js';

/** The headers that `writeHead` accepts: an object, alternating names and values, or pairs. */
export type GivenHeaders = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;
type Pair = [name: string, value: string];

const NODES_WRITE_HEAD: unknown = ServerResponse.prototype.writeHead;

const isOurs = (name: string): boolean => name.length > 15 && name.toLowerCase().startsWith(CORS_HEADER_PREFIX);
const isVary = (name: string): boolean => name.length === 4 && name.toLowerCase() === 'vary';

/** Ends a response with the decision on a preflight and no body; headers that are already set stay. */
export function writePreflight(response: ServerResponse, decision: CorsDecision): void {
  // The platform may have answered in the meantime.
  if (response.headersSent) return;
  const list: OutgoingHttpHeader[] = [];
  addDecision(list, decision, varyOf(response));
  // RFC 9110 section 8.6: a 204 carries no Content-Length.
  if (!decision.admitted) list.push('Content-Length', '0');
  // Not chained: in serverless hosts `writeHead` returns nothing.
  response.writeHead(statusOf(decision), toWriteHead(list, response.writeHead));
  response.end();
}

/** Refuses a preflight after an error of the module; if the head is already written, only ends the response. Never throws. */
export function failPreflight(response: ServerResponse): void {
  if (response.writableEnded) return;
  try {
    writePreflight(response, PREFLIGHT_FAILED);
    if (!response.writableEnded) response.end();
  } catch {
    response.destroy();
  }
}

/** Answers a plain OPTIONS request. */
export function writeAllow(response: ServerResponse, methods: readonly string[]): void {
  response.statusCode = 204;
  response.setHeader('Allow', methods.join(', '));
  response.end();
}

/**
 * Applies a decision to a response whose head is about to be written: `Access-Control-*` headers of the application are
 * removed, `Vary` is merged, `Cache-Control` is replaced if a lookup failed, and nothing else changes. Returns the headers
 * to pass to `writeHead` in place of the given ones, and the names that were removed.
 */
export function applyDecision(response: ServerResponse, given: GivenHeaders, decision: CorsDecision): HeadHeaders {
  const set = response.getHeaderNames();
  // Node merges repeated names, such as two cookies, unless all headers are passed in one list.
  const listed = given !== undefined && set.length === 0;
  const head = new HeadHeaders();
  if (set.length > 0) takeFrom(response, set, decision, head);
  if (given !== undefined) keepAll(given, decision, head);
  if (listed) addDecision(head.list, decision, head.vary);
  else setDecision(response, decision, head.vary);
  return head;
}

/** The application's own `Cross-Origin-Resource-Policy`, if it keeps other sites from embedding the response. */
export function blockedEmbedding(
  policy: CorsPolicy | false,
  response: ServerResponse,
  given: GivenHeaders,
): string | undefined {
  if (policy === false || policy.crossOriginResourcePolicy !== undefined) return undefined;
  const name = RESOURCE_POLICY.toLowerCase();
  const listed = given === undefined || Array.isArray(given) ? undefined : given[name];
  const value = listed ?? response.getHeader(name);
  return value === 'same-origin' || value === 'same-site' ? value : undefined;
}

/** The headers of a 103 without `Access-Control-*`, which browsers ignore there. */
export function hintsOf(given: OutgoingHttpHeaders): { hints: OutgoingHttpHeaders; removed: readonly string[] } {
  const removed = Object.keys(given ?? {}).filter(isOurs);
  if (removed.length === 0) return { hints: given, removed };
  return { hints: Object.fromEntries(Object.entries(given).filter(([name]) => !isOurs(name))), removed };
}

/** Headers for `writeHead`: as a list for Node's own, as an object for replacements (serverless hosts, libraries). */
export function toWriteHead(
  list: OutgoingHttpHeader[],
  writeHead: unknown,
): OutgoingHttpHeader[] | OutgoingHttpHeaders {
  if (writeHead === NODES_WRITE_HEAD) return list;
  const headers: OutgoingHttpHeaders = {};
  for (let i = 0; i + 1 < list.length; i += 2) headers[String(list[i])] = list[i + 1];
  return headers;
}

/** Removes CORS headers from a response, and reads the `Vary` to merge. */
function takeFrom(response: ServerResponse, set: readonly string[], { vary }: CorsDecision, head: HeadHeaders): void {
  for (const name of set) {
    if (!isOurs(name)) continue;
    response.removeHeader(name);
    head.remove(name);
  }
  if (vary !== '') head.vary = varyOf(response);
}

function keepAll(given: NonNullable<GivenHeaders>, decision: CorsDecision, head: HeadHeaders): void {
  if (Array.isArray(given)) keepListed(given, decision, head);
  else for (const name in given) if (Object.hasOwn(given, name)) keep(name, given[name], decision, head);
}

function keepListed(given: readonly OutgoingHttpHeader[], decision: CorsDecision, head: HeadHeaders): void {
  if (Array.isArray(given[0]))
    for (const [name, value] of given as readonly Pair[]) keep(String(name), value, decision, head);
  else for (let i = 0; i + 1 < given.length; i += 2) keep(String(given[i]), given[i + 1], decision, head);
}

/** Keeps most headers by the length of their name: only `Vary`, `Cache-Control` and longer names need a closer look. */
function keep(name: string, value: OutgoingHttpHeader | undefined, decision: CorsDecision, head: HeadHeaders): void {
  const { length } = name;
  // Node throws if there is no value.
  if (length <= 15 && length !== 4 && length !== 13) head.list.push(name, value as OutgoingHttpHeader);
  else filter(name, value, decision, head);
}

/** Removes CORS headers, merges `Vary`, and drops what the decision replaces; keeps the rest. */
function filter(name: string, value: OutgoingHttpHeader | undefined, decision: CorsDecision, head: HeadHeaders): void {
  if (isOurs(name)) head.remove(name);
  else if (decision.vary !== '' && isVary(name)) head.vary = joined(head.vary, value);
  else if (!isReplaced(name, decision)) head.list.push(name, value as OutgoingHttpHeader);
}

/** Whether a header of the decision replaces that of the application. */
function isReplaced(name: string, { headers }: CorsDecision): boolean {
  return headers.some(([own]) => own.length === name.length && own.toLowerCase() === name.toLowerCase());
}

function setDecision(
  response: ServerResponse,
  { allowOrigin, headers, vary }: CorsDecision,
  present: string | undefined,
): void {
  if (allowOrigin !== undefined) response.setHeader(ALLOW_ORIGIN, allowOrigin);
  for (let i = 0; i < headers.length; i++) {
    const line = headers[i] as HeaderPair;
    response.setHeader(line[0], line[1]);
  }
  if (vary !== '') response.setHeader('Vary', mergeVary(present, vary));
}

function varyOf(response: ServerResponse): string | undefined {
  return joined(undefined, response.getHeader('Vary'));
}

function joined(present: string | undefined, value: OutgoingHttpHeader | undefined): string | undefined {
  if (value === undefined) return present;
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return present === undefined ? text : `${present}, ${text}`;
}
