import { splitOrigin, type OriginParts } from './origin.grammar.js';
import { FIREFOX_EXTENSION, patternAdmits, type OriginPattern } from './origin.pattern.js';
import { MAX_ORIGIN_LENGTH } from './origin.grammar.js';

/** The compiled `origins` of a policy: exact ones in a set, patterns grouped by the domain to the right of their `*`. */
export class OriginMatcher {
  readonly #exact: ReadonlySet<string>;
  readonly #patterns: ReadonlyMap<string, readonly OriginPattern[]>;
  readonly #regexes: readonly RegExp[];
  /** A matcher that must admit the origin as well. */
  readonly #within: OriginMatcher | undefined;
  /** The number of entries. */
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

  /** A matcher that admits what both this one and the other one admit. */
  within(other: OriginMatcher): OriginMatcher {
    const patterns = [...this.#patterns.values()].flat();
    return new OriginMatcher(this.#exact, patterns, this.#regexes, this.#within?.within(other) ?? other);
  }

  /** Whether the value of an `Origin` header is admitted. Never throws; linear in its length. */
  admits(origin: string): boolean {
    // Longer values cannot be origins, and hashing them for the set would cost time.
    if (origin.length > MAX_ORIGIN_LENGTH) return false;
    if (this.#within?.admits(origin) === false) return false;
    if (this.#exact.has(origin)) return true;
    if (this.#patterns.size === 0 && this.#regexes.length === 0) return false;
    const parts = splitOrigin(origin);
    if (parts === undefined) return false;
    return this.#covers(parts) || this.#regexes.some((regex) => regex.test(origin));
  }

  /** The exact entries and patterns, as they are written. */
  *texts(): Generator<string> {
    yield* this.#exact;
    for (const group of this.#patterns.values()) for (const { text } of group) yield text;
  }

  /** One lookup for each label of the host, however many patterns there are. */
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

/** Admits no origin. */
export const NO_ORIGIN = new OriginMatcher([]);

/** Takes the place of a list whose lookup failed: it admits no origin, and the refusal must not be cached. */
export const UNANSWERED = new OriginMatcher([]);
