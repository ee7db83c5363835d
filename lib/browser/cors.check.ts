import { ALLOW_CREDENTIALS, ALLOW_ORIGIN, EXPOSE_HEADERS, FORBIDDEN_RESPONSE_HEADERS } from '../policy/terms.js';
import { extractList, getHeader, type HeaderList } from './header.list.js';

/** Fetch: request credentials mode. */
export type CredentialsMode = 'omit' | 'same-origin' | 'include';

/** Why a response is blocked, as data; `found` is the value of the header. */
export interface CorsFailure {
  readonly step: 'origin' | 'credentials';
  readonly found: string | undefined;
}

/** Fetch: CORS check. Undefined if it succeeds. */
export function corsCheck(origin: string, credentials: CredentialsMode, headers: HeaderList): CorsFailure | undefined {
  const allowed = getHeader(headers, ALLOW_ORIGIN);
  if (allowed === undefined) return { step: 'origin', found: undefined };
  if (credentials !== 'include' && allowed === '*') return undefined;
  if (allowed !== origin) return { step: allowed === '*' ? 'credentials' : 'origin', found: allowed };
  if (credentials !== 'include') return undefined;
  const counted = getHeader(headers, ALLOW_CREDENTIALS);
  return counted === 'true' ? undefined : { step: 'credentials', found: counted };
}

/** Fetch: CORS-safelisted response-header name. */
const SAFELISTED_NAMES = [
  ...['Cache-Control', 'Content-Language', 'Content-Length', 'Content-Type', 'Expires'],
  ...['Last-Modified', 'Pragma'],
] as const;
const SAFELISTED: ReadonlySet<string> = new Set(SAFELISTED_NAMES.map((name) => name.toLowerCase()));

/** The names of the headers that a page may read where an answer has them; `*` for all but `Set-Cookie`. */
export function readableNames(exposed: readonly string[]): readonly string[] {
  if (exposed.includes('*')) return ['*'];
  return [...SAFELISTED_NAMES, ...exposed.filter((name) => !SAFELISTED.has(name.toLowerCase()))];
}

/** Fetch: CORS filtered response. The headers that the page may read. */
export function exposedHeaders(headers: HeaderList, credentials: CredentialsMode): HeaderList {
  const listed = extractList(headers, EXPOSE_HEADERS);
  const names = listed === undefined || listed === 'failure' ? [] : listed.map((name) => name.toLowerCase());
  const all = credentials !== 'include' && names.includes('*');
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !FORBIDDEN_RESPONSE_HEADERS.has(lower) && (all || SAFELISTED.has(lower) || names.includes(lower));
  });
}
