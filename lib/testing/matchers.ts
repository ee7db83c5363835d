import { AssertionError } from 'node:assert';
import type { CorsStep } from '../browser/verdict.js';
import { PageResponse } from './page.response.js';

/** What a matcher of Jest or Vitest returns. */
export interface CorsMatcherResult {
  /** Whether the response is as the matcher says. */
  readonly pass: boolean;
  /** What is wrong, for the report of the test. */
  message(): string;
}

/** What the matchers look like on `expect()`, for the types of a runner other than Jest. */
export interface CorsMatchers<R> {
  /** The page may read the response. */
  toBeReadable(): R;
  /** The response is blocked, by this step if one is given. */
  toBeBlockedBy(step?: CorsStep): R;
  /** The page may read these headers. */
  toExpose(...names: string[]): R;
}

const result = (pass: boolean, message: string): CorsMatcherResult => ({ pass, message: () => message });

/**
 * Matchers for `expect.extend()` of Jest and Vitest.
 *
 * @example
 * ```ts
 * expect.extend(corsMatchers);
 * expect(await page.fetch('/orders')).toBeReadable();
 * ```
 */
export const corsMatchers = {
  /** The page may read the response. */
  toBeReadable(received: unknown): CorsMatcherResult {
    const { readable, reason } = responseOf(received);
    return result(readable, reason);
  },

  /** The response is blocked, by this step if one is given. */
  toBeBlockedBy(received: unknown, step?: CorsStep): CorsMatcherResult {
    const { blockedBy, reason } = responseOf(received);
    const pass = blockedBy !== undefined && (step === undefined || blockedBy === step);
    return result(pass, `Expected ${pass ? 'not ' : ''}to be blocked by ${step ?? 'any step'}. ${reason}`);
  },

  /** The page may read these headers. */
  toExpose(received: unknown, ...names: string[]): CorsMatcherResult {
    const { headers, reason } = responseOf(received);
    const missing = names.filter((name) => !(name.toLowerCase() in headers));
    const present = names.filter((name) => !missing.includes(name));
    return missing.length === 0
      ? result(true, `Expected not to expose ${present.join(', ')}. ${reason}`)
      : result(false, `The page does not see ${missing.join(', ')}. ${reason}`);
  },
} as const;

/** The same assertions for any runner: each throws an `AssertionError` that says what happened and how to fix it. */
export function expectCors(response: PageResponse): CorsMatchers<void> {
  const assert = ({ pass, message }: CorsMatcherResult): void => {
    if (!pass) throw new AssertionError({ message: message() });
  };
  return {
    toBeReadable: () => assert(corsMatchers.toBeReadable(response)),
    toBeBlockedBy: (step) => assert(corsMatchers.toBeBlockedBy(response, step)),
    toExpose: (...names) => assert(corsMatchers.toExpose(response, ...names)),
  };
}

function responseOf(received: unknown): PageResponse {
  if (received instanceof PageResponse) return received;
  throw new TypeError('This matcher takes what fetch() of createBrowser() resolves to; was it awaited?');
}
