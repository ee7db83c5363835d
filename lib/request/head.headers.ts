import type { OutgoingHttpHeader } from 'node:http';
import type { CorsDecision } from '../policy/decide.js';
import type { HeaderPair } from '../policy/policy.js';
import { ALLOW_ORIGIN } from '../policy/terms.js';
import { mergeVary } from '../policy/vary.js';

const NONE: readonly string[] = [];

/** The headers of a response head as it is put together. */
export class HeadHeaders {
  /** Names and values in turn, which Node writes faster than an object. */
  readonly list: OutgoingHttpHeader[] = [];
  /** Names of what was left out. */
  removed = NONE;
  /** What `Vary` holds without the decision. */
  vary: string | undefined;

  remove(name: string): void {
    this.removed = [...this.removed, name];
  }
}

/** Adds what a decision says to names and values in turn. `present`: what `Vary` holds without it. */
export function addDecision(
  list: OutgoingHttpHeader[],
  { allowOrigin, headers, vary }: CorsDecision,
  present: string | undefined,
): void {
  if (allowOrigin !== undefined) list.push(ALLOW_ORIGIN, allowOrigin);
  // By index, here and wherever each response passes: an iterator takes longer than what it leads to.
  for (let i = 0; i < headers.length; i++) {
    const line = headers[i] as HeaderPair;
    list.push(line[0], line[1]);
  }
  if (vary !== '') list.push('Vary', mergeVary(present, vary));
}
