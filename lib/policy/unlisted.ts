import type { CorsDecision } from './decide.js';
import type { HeaderPair } from './policy.js';
import { ALLOW_HEADERS, ALLOW_METHODS, SAFELISTED_METHODS, TOKEN } from './terms.js';

/** At most this many characters of `Access-Control-Request-Headers` are parsed. */
const MAX_REQUESTED = 1_024;
/** Names that are looked at: browsers list each once, and no page sets as many. */
const MAX_NAMES = 50;
const MAX_KEPT = 16;

/** What a preflight asks for and the answer does not list, so that the browser does not send the request. */
export interface Unlisted {
  /** The method; undefined if it may be sent. */
  readonly method: string | undefined;
  /** The names of headers, in lower case. */
  readonly headers: readonly string[];
}

/** The names of `Access-Control-Request-Headers`, in lower case, from a limited part of the header. */
export function requestedNames(text: string): string[] {
  const names = text.slice(0, MAX_REQUESTED).split(',', MAX_NAMES);
  // The last name may have been cut.
  if (text.length > MAX_REQUESTED && names.length > 1) names.pop();
  return names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
}

/**
 * What preflights with an answer asked for that was all listed, by the headers of the answer, which the preflights of a path
 * share. Pages ask for the same again and again: then this is all that is looked at.
 */
const listed = new WeakMap<readonly HeaderPair[], Set<string>>();

/** The same, to look a preflight up by its method and `Access-Control-Request-Headers`, with a space between them. */
export const listedBefore: { get(headers: readonly HeaderPair[]): ReadonlySet<string> | undefined } = listed;

/** What browsers stop at after an admitted preflight; undefined if nothing. `requested`: `Access-Control-Request-Headers`. */
export function unlistedOf(
  decision: CorsDecision,
  method: string,
  requested: string | undefined,
): Unlisted | undefined {
  const unlisted = compare(decision, method, requested ?? '');
  if (unlisted === undefined) keep(decision, `${method} ${requested}`);
  return unlisted;
}

/** Clients choose the spelling, so few and short ones are kept. */
function keep({ headers }: CorsDecision, question: string): void {
  const kept = listed.get(headers) ?? new Set();
  if (kept.size >= MAX_KEPT) kept.clear();
  if (question.length <= MAX_REQUESTED) listed.set(headers, kept.add(question));
}

function compare({ headers }: CorsDecision, method: string, requested: string): Unlisted | undefined {
  const valuesOf = (name: string): string[] => headers.find(([own]) => own === name)?.[1].split(', ') ?? [];
  const methods = valuesOf(ALLOW_METHODS);
  const isListed = SAFELISTED_METHODS.has(method) || methods.includes(method) || methods.includes('*');
  const names = new Set(valuesOf(ALLOW_HEADERS).map((name) => name.toLowerCase()));
  // In all browsers, `*` includes `Authorization`. Names that no browser sends are left out.
  const missing = names.has('*')
    ? []
    : [...new Set(requestedNames(requested))].filter((name) => !names.has(name) && TOKEN.test(name));
  return isListed && missing.length === 0 ? undefined : { method: isListed ? undefined : method, headers: missing };
}
