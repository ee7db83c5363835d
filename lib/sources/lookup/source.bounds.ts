import type { OriginSourceRule } from '../../origins/origin.rule.js';

/** Defaults of a source; milliseconds where they are times. */
const SOURCE_DEFAULTS = {
  ttl: 30_000,
  negativeTtl: 5_000,
  max: 10_000,
  timeout: 1_000,
  staleIfError: 0,
  replicationLag: 1_000,
  // Pools have ten connections by default, and the application needs some of them.
  maxInFlight: 8,
} as const;

/** All bounds of a source, defaults included. */
export type SourceBounds = Readonly<Record<keyof typeof SOURCE_DEFAULTS, number>>;

/** The bounds a rule asks for. */
export function boundsOf(rule: OriginSourceRule): SourceBounds {
  const keys = Object.keys(SOURCE_DEFAULTS) as (keyof SourceBounds)[];
  return Object.fromEntries(keys.map((key) => [key, rule[key] ?? SOURCE_DEFAULTS[key]])) as SourceBounds;
}
