import { expect, type ExpectStatic } from 'vitest';
import { corsMatchers, type CorsMatchers } from './testing/matchers.js';

/** `void`, by a type of Vitest: with that import TypeScript extends the ES module, without it the one for `require()`. */
type Returned = ReturnType<ExpectStatic['extend']>;

declare module 'vitest' {
  // eslint-disable-next-line no-unused-vars -- the parameter has to be that of the interface that is extended
  interface Assertion<T = any> extends CorsMatchers<Returned> {}
}

expect.extend(corsMatchers);
