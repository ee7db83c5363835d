import { splitOrigin, type OriginParts } from './origin.grammar.js';
import { FIREFOX_EXTENSION, patternAdmits, type OriginPattern } from './origin.pattern.js';
import { MAX_ORIGIN_LENGTH } from './origin.grammar.js';

/** The compiled `origins` of a policy: exact ones in a set, patterns by what stands right of their `*`. */
export class OriginMatcher {
  readonly #exact: ReadonlySet<string>;
  readonly #patterns: ReadonlyMap<string, readonly OriginPattern[]>;
  readonly #regexes: readonly RegExp[];
  /** What has to admit an origin as well. */
  readonly #within: OriginMatcher | undefined;
  /** How many entries it holds. */
  readonly size: number;

  constructor(
    exact: Iterable<string>,
    patterns: Iterable<OriginPattern> = [],
    regexes: Iterable<RegExp> = [],
    within?: OriginMatcher,
  ) {
    this.#within = within;
    this.#exact = new Set(exact);
    const listed = [...patterns];
    this.#patterns = byBase(listed);
    this.#regexes = [...regexes].map((regex) => new RegExp(`^(?:${regex.source})$`, regex.flags.replace(/[^uv]/g, '')));
    this.size = this.#exact.size + listed.length + this.#regexes.length;
    Object.freeze(this);
  }

  /** Admits what both this one and the other one admit. */
  within(other: OriginMatcher): OriginMatcher {
    const patterns = [...this.#patterns.values()].flat();
    return new OriginMatcher(this.#exact, patterns, this.#regexes, this.#within?.within(other) ?? other);
  }

  /** Whether the value of an `Origin` header is admitted: equal to the byte, or covered. Never throws; linear in its length. */
  admits(origin: string): boolean {
    // What is longer cannot be an origin: not even a hash of it is made.
    if (origin.length > MAX_ORIGIN_LENGTH) return false;
    if (this.#within?.admits(origin) === false) return false;
    if (this.#exact.has(origin)) return true;
    if (this.#patterns.size === 0 && this.#regexes.length === 0) return false;
    const parts = splitOrigin(origin);
    if (parts === undefined) return false;
    return this.#covers(parts) || this.#regexes.some((regex) => regex.test(origin));
  }

  /** Its exact entries and patterns, as they are written. */
  *texts(): Generator<string> {
    yield* this.#exact;
    for (const group of this.#patterns.values()) for (const { text } of group) yield text;
  }

  /** The number of lookups follows the labels of the host, not the number of patterns. */
  #covers(parts: OriginParts): boolean {
    if (this.#patterns.size === 0) return false;
    if (parts.scheme === FIREFOX_EXTENSION)
      return this.#patterns.get('')?.some((pattern) => patternAdmits(pattern, parts)) ?? false;
    for (let start = 0; start !== -1; start = nextLabel(parts.host, start)) {
      const candidates = this.#patterns.get(parts.host.slice(start));
      if (candidates?.some((pattern) => patternAdmits(pattern, parts))) return true;
    }
    return false;
  }
}

function byBase(patterns: Iterable<OriginPattern>): ReadonlyMap<string, readonly OriginPattern[]> {
  const groups = new Map<string, OriginPattern[]>();
  for (const pattern of patterns) {
    const group = groups.get(pattern.base);
    if (group) group.push(pattern);
    else groups.set(pattern.base, [pattern]);
  }
  return groups;
}

function nextLabel(host: string, from: number): number {
  const dot = host.indexOf('.', from);
  return dot === -1 ? -1 : dot + 1;
}

/** Admits nobody. */
export const NO_ORIGIN = new OriginMatcher([]);

/** Stands for a list that could not be had: admits nobody, and a refusal it leads to must not be stored. */
export const UNANSWERED = new OriginMatcher([]);
