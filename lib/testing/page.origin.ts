import { canonicalOrigin, splitExactOrigin } from '../origins/origin.grammar.js';

/** @throws TypeError if the origin is not spelled as a browser sends it */
export function checkPageOrigin(origin: string): void {
  if (origin === 'null' || splitExactOrigin(origin) !== undefined) return;
  const proposal = canonicalOrigin(origin);
  throw new TypeError(
    `No page has the origin ${JSON.stringify(origin)}.${proposal ? ` Browsers send ${proposal}.` : ''}`,
  );
}
