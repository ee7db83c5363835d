import type { CorsDecision } from './decide.js';
import { ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, EXPOSE_HEADERS, SAFELISTED_METHODS } from './terms.js';

/** What the outcome of a request depends on, besides its origin. */
export interface ReportOnlyFacts {
  readonly kind: 'preflight' | 'actual';
  /** The method; for a preflight, that of `Access-Control-Request-Method`. */
  readonly method: string;
  /** The names of `Access-Control-Request-Headers`, in lower case. */
  readonly headers: readonly string[];
  /** Whether the request carries cookies. */
  readonly cookies: boolean;
}

/** One thing that would change for a request if the report-only policy were applied. */
export interface ReportOnlyChange {
  /** What would be admitted, or no longer be. */
  readonly what: 'origin' | 'credentials' | 'method' | 'header' | 'exposed header' | 'request';
  /** The origin, the method, the header; of a request that would be stopped, its method. */
  readonly value: string;
  /** True if the report-only policy would admit it and the live policy does not; false for the opposite. */
  readonly admitted: boolean;
}

/** What would change for a request if the report-only policy were applied. */
export function changesOf(
  live: CorsDecision,
  reportOnly: CorsDecision,
  origin: string,
  facts: ReportOnlyFacts,
): readonly ReportOnlyChange[] {
  if (live.admitted !== reportOnly.admitted) return [{ what: 'origin', value: origin, admitted: reportOnly.admitted }];
  if (!live.admitted) return [];
  const changes: ReportOnlyChange[] = [];
  const compare = (what: ReportOnlyChange['what'], name: string, values: readonly string[]): void => {
    const [before, after] = [listed(live, name), listed(reportOnly, name)];
    for (const value of values) {
      const admitted = allows(after, value);
      if (allows(before, value) !== admitted) changes.push({ what, value, admitted });
    }
  };
  if (facts.kind === 'preflight') {
    compare('method', ALLOW_METHODS, SAFELISTED_METHODS.has(facts.method) ? [] : [facts.method]);
    compare('header', ALLOW_HEADERS, facts.headers);
    return changes;
  }
  if (facts.cookies) compare('credentials', ALLOW_CREDENTIALS, ['true']);
  compare('exposed header', EXPOSE_HEADERS, [
    ...new Set([...listed(live, EXPOSE_HEADERS), ...listed(reportOnly, EXPOSE_HEADERS)]),
  ]);
  return changes;
}

/** A change as part of a sentence: "would refuse the method PUT". */
export function changeText({ what, value, admitted }: ReportOnlyChange): string {
  if (what === 'request') return `would answer the request ${value} with 403 in place of running it`;
  const thing = what === 'credentials' ? 'cookies' : `the ${what} ${value}`;
  return `would ${admitted ? 'admit' : 'refuse'} ${thing}`;
}

function listed({ headers }: CorsDecision, name: string): readonly string[] {
  const value = headers.find(([own]) => own === name)?.[1];
  return value === undefined ? [] : value.split(', ');
}

/** Ignores case, which matters only for header names: configured methods have one spelling. */
function allows(list: readonly string[], value: string): boolean {
  return list.some((entry) => entry === '*' || entry.toLowerCase() === value.toLowerCase());
}
