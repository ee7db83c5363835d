import { show } from '../rules/configuration.issue.js';

/** @throws TypeError if the `key` of a source that the package has is no function */
export function checkKey(source: string, key: unknown): void {
  if (typeof key === 'function') return;
  throw new TypeError(
    `${source}: key is ${show(key)}, and it takes a function that says whose list applies: ({ params }) => params.tenant.`,
  );
}
