import { expect } from '@jest/globals';
import { corsMatchers, type CorsMatchers } from './testing/matchers.js';

declare module 'expect' {
  // eslint-disable-next-line no-unused-vars -- the parameters have to be those of the interface that is extended
  interface Matchers<R extends void | Promise<void>, T = unknown> extends CorsMatchers<R> {}
}

expect.extend(corsMatchers);
