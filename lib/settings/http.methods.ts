import { METHODS } from 'node:http';
import { DEFAULT_METHODS } from '../policy/terms.js';

/** The methods that Node's parser accepts; a request with any other never reaches a router. */
const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS);
const LONGEST_METHOD = Math.max(...METHODS.map(({ length }) => length));

/** Whether Node.js can receive a request of that method. The length is checked first: hashing a long text takes time. */
export const isKnownMethod = (method: string): boolean => method.length <= LONGEST_METHOD && KNOWN_METHODS.has(method);

/**
 * Whether the result for a method at a path should be cached. Clients can request every method of Node.js, and a path can
 * have many versions: caching all of them would let clients fill the memory.
 */
export const isCacheable = (method: string, found: readonly unknown[]): boolean =>
  found.length < 2 && (DEFAULT_METHODS.includes(method) || method === 'OPTIONS');

/** Whether a route of the method `routed` serves requests of `method`; GET also serves HEAD. */
export function servesMethod(routed: string, method: string): boolean {
  return routed === method || (routed === 'ALL' && isKnownMethod(method)) || (routed === 'GET' && method === 'HEAD');
}

/** The methods that routes of the methods `routed` serve: GET also HEAD, ALL the default ones and QUERY (RFC 10008). */
export function methodsOf(routed: readonly string[]): string[] {
  const known = [
    ...[...DEFAULT_METHODS, 'QUERY'],
    ...routed.filter((method) => method !== 'ALL' && !DEFAULT_METHODS.includes(method)).sort(),
  ];
  return [...new Set(known)].filter((method) => routed.some((own) => servesMethod(own, method)));
}
