import type { CorsDecision } from './decide.js';
import { ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, EXPOSE_HEADERS, SAFELISTED_METHODS } from './terms.js';

/** What a request shows of what it depends on, beside its origin. */
export interface ReportOnlyFacts {
  readonly kind: 'preflight' | 'actual';
  /** The method; of a preflight the one it asks for. */
  readonly method: string;
  /** Headers that a preflight asks for, in lower case. */
  readonly headers: readonly string[];
  /** Whether the request carries cookies. */
  readonly cookies: boolean;
}

/** One thing that would change for a request if the policy on trial were the policy. */
export interface ReportOnlyChange {
  readonly what: 'origin' | 'credentials' | 'method' | 'header' | 'exposed header' | 'request';
  /** The origin, the method, the header; of a request that would be stopped, its method. */
  readonly value: string;
  /** Whether the policy on trial would admit it, where the policy does not; otherwise it is the other way round. */
  readonly admitted: boolean;
}

/** What the policy on trial would answer otherwise, as far as this request would notice. */
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

/** A change as a sentence's middle: "would refuse the method PUT". */
export function changeText({ what, value, admitted }: ReportOnlyChange): string {
  if (what === 'request') return `would answer the request ${value} with 403 in place of running it`;
  const thing = what === 'credentials' ? 'cookies' : `the ${what} ${value}`;
  return `would ${admitted ? 'admit' : 'refuse'} ${thing}`;
}

function listed({ headers }: CorsDecision, name: string): readonly string[] {
  const value = headers.find(([own]) => own === name)?.[1];
  return value === undefined ? [] : value.split(', ');
}

/** Methods are case-sensitive, and there is one spelling of each; header names are compared in lower case. */
function allows(list: readonly string[], value: string): boolean {
  return list.some((entry) => entry === '*' || entry.toLowerCase() === value.toLowerCase());
}
