import { METHODS } from 'node:http';
import { DEFAULT_METHODS } from '../policy/terms.js';

/** Node's parser refuses any other method before a router could see it. */
const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS);
const LONGEST_METHOD = Math.max(...METHODS.map(({ length }) => length));

/** Whether Node.js can receive a request of that method; of a text longer than any, no more is looked at. */
export const isKnownMethod = (method: string): boolean => method.length <= LONGEST_METHOD && KNOWN_METHODS.has(method);

/**
 * Whether what a method leads to at a path is worth keeping with it. A stranger may ask for every method of Node.js and
 * fill the memory with what no page asks for; several routes of a path are told apart by versions, of which there may be many.
 */
export const isKept = (method: string, found: readonly unknown[]): boolean =>
  found.length < 2 && (DEFAULT_METHODS.includes(method) || method === 'OPTIONS');

/** Whether a route of `routed` serves requests of `method`; GET covers HEAD. */
export function servesMethod(routed: string, method: string): boolean {
  return routed === method || (routed === 'ALL' && isKnownMethod(method)) || (routed === 'GET' && method === 'HEAD');
}

/** The methods that routes of these serve: GET covers HEAD, ALL the usual ones and QUERY (RFC 10008). */
export function methodsOf(routed: readonly string[]): string[] {
  const known = [
    ...[...DEFAULT_METHODS, 'QUERY'],
    ...routed.filter((method) => method !== 'ALL' && !DEFAULT_METHODS.includes(method)).sort(),
  ];
  return [...new Set(known)].filter((method) => routed.some((own) => servesMethod(own, method)));
}
