import { expect } from '@jest/globals';
import { corsMatchers, type CorsMatchers } from './testing/matchers.js';

declare module 'expect' {
  // eslint-disable-next-line no-unused-vars -- the parameters have to be those of the interface that is extended
  interface Matchers<R extends void | Promise<void>, T = unknown> extends CorsMatchers<R> {}
}

declare global {
  // For those who have the globals of Jest typed by @types/jest.
  // eslint-disable-next-line typescript/no-namespace -- it is theirs
  namespace jest {
    // eslint-disable-next-line no-unused-vars -- the parameters have to be those of the interface that is extended
    interface Matchers<R, T = {}> extends CorsMatchers<R> {}
  }
}

expect.extend(corsMatchers);
