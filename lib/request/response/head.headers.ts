import type { OutgoingHttpHeader } from 'node:http';
import type { CorsDecision } from '../../policy/decide.js';
import type { HeaderPair } from '../../policy/policy.js';
import { ALLOW_ORIGIN } from '../../policy/terms.js';
import { mergeVary } from '../../policy/vary.js';

const NONE: readonly string[] = [];

/** The headers of a response head while it is assembled. */
export class HeadHeaders {
  /** Alternating names and values, which Node writes faster than an object. */
  readonly list: OutgoingHttpHeader[] = [];
  /** Names of the application's CORS headers, which were left out. */
  removed = NONE;
  /** The value of `Vary` without the decision. */
  vary: string | undefined;

  remove(name: string): void {
    this.removed = [...this.removed, name];
  }
}

/** Adds the headers of a decision to alternating names and values. `present`: the value of `Vary` without it. */
export function addDecision(
  list: OutgoingHttpHeader[],
  { allowOrigin, headers, vary }: CorsDecision,
  present: string | undefined,
): void {
  if (allowOrigin !== undefined) list.push(ALLOW_ORIGIN, allowOrigin);
  // An index loop: an iterator would be slower, and this runs for every response.
  for (let i = 0; i < headers.length; i++) {
    const line = headers[i] as HeaderPair;
    list.push(line[0], line[1]);
  }
  if (vary !== '') list.push('Vary', mergeVary(present, vary));
}
