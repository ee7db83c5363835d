/** The state of a source, as `CorsService.report()` shows it. */
export interface CorsSourceState {
  /** The name of its injection token. */
  readonly source: string;
  /** The policies that ask it. */
  readonly policies: readonly string[];
  /** Lists that are kept. */
  readonly keys: number;
  /** Empty lists that are kept: keys that the source does not know. */
  readonly unknownKeys: number;
  /** Requests that found their list kept. */
  readonly hits: number;
  /** Requests that had to wait for a list. */
  readonly misses: number;
  /** Lookups that were begun. */
  readonly lookups: number;
  /** Lookups that failed, were late or could not begin in time. */
  readonly failures: number;
  /** Failures in which an older list was used (`staleIfError`). */
  readonly stale: number;
  /** Lookups under way: until the source's own promise settles, also past their time limit. */
  readonly inFlight: number;
  /** Lookups that wait because `maxInFlight` are under way. */
  readonly waiting: number;
  /** Lookups that did not end within a minute: no longer counted as under way, though their queries may still run. */
  readonly writtenOff: number;
  /** Whether changes made elsewhere are received; undefined for a source that does not watch. */
  readonly listening: boolean | undefined;
}

/** Whose list a source is asked for; undefined where `key()` gave none. */
export interface AskedKey {
  readonly source: string;
  readonly key: string | undefined;
}

/** What a source gave for one request, as `CorsService.explain()` shows it. */
export interface CorsAskedSource {
  /** The name of its injection token. */
  readonly source: string;
  /** Whose list; undefined where `key()` gave none. */
  readonly key: string | undefined;
  /** How many entries the list has; undefined if there is no key or the lookup failed. */
  readonly entries: number | undefined;
}
