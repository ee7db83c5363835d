import type { ResolvedPolicy } from '../routes/path.policies.js';
import { show } from '../rules/configuration.issue.js';
import type { ObservedDecision } from './decision.event.js';

const KINDS = { preflight: 'the preflight of ', actual: '', handshake: 'the handshake of ' };

/** A page, by its origin. */
export const pageOf = (origin: string | undefined): string =>
  origin === undefined ? 'a page of another site that sends no Origin' : show(origin);

/** A request, by its route. */
export function requestOf({ kind, resolved, method, isNamespace }: ObservedDecision): string {
  const place = placeOf(resolved, method);
  if (isNamespace()) return `the connection to the namespace of ${place}, whose handshake passed`;
  return `${KINDS[kind]}${place}`;
}

/** The same, by the path that was asked for where nothing else tells its place. */
export function askedRequest(observed: ObservedDecision): string {
  const { kind, resolved } = observed;
  const isKnown = resolved.route?.handler !== undefined || resolved.entry !== undefined;
  return isKnown ? requestOf(observed) : `${KINDS[kind]}${askedPath(observed)}`;
}

/** A preflight may ask for any text. */
const methodName = (method: string): string => (/^[A-Z]{1,20}$/.test(method) ? method : show(method));

/** The route of a request, or its entry of `routes`. */
export function placeOf({ route, entry }: ResolvedPolicy, method: string): string {
  if (route?.handler !== undefined) return `${route.method} ${route.path} (${route.handler})`;
  const name = methodName(method);
  return entry ? `${name} ${entry.path}` : `a path that no controller serves with ${name}`;
}

/** A path that no controller serves, as it was asked for: without its query, which may hold what is secret. */
export function askedPath({ target: { url }, method }: ObservedDecision): string {
  const name = methodName(method);
  return `${show(url.replace(/[?#].*$/s, ''))}, which no controller serves with ${name}`;
}

/** What lines of the log about one route and one cause have in common. The cause is first, since long topics are cut. */
export function topicOf({ route, entry }: ResolvedPolicy, cause: string | undefined): string {
  return [cause, route?.method, route?.path, route?.handler, entry?.path].join('\n');
}

/** Names as arguments are written: `'Content-Type', 'Authorization'`. */
export const namesText = (names: readonly string[]): string =>
  names.map((name) => `'${name.replaceAll("'", String.raw`\'`)}'`).join(', ');

/** Names as options are written: `['Content-Type', 'Authorization']`. */
export const listText = (names: readonly string[]): string => `[${namesText(names)}]`;
