import { expect, type ExpectStatic } from 'vitest';
import { corsMatchers, type CorsMatchers } from './testing/matchers.js';

declare module 'vitest' {
  // `void`, by a type of Vitest: with that import TypeScript extends the ES module, without it the one for `require()`.
  // oxlint-disable-next-line no-unused-vars, typescript/no-explicit-any -- the parameter has to be that of the interface
  interface Assertion<T = any> extends CorsMatchers<ReturnType<ExpectStatic['extend']>> {}
}

expect.extend(corsMatchers);
