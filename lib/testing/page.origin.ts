import { canonicalOrigin, splitExactOrigin } from '../origins/origin.grammar.js';

/** @throws TypeError if the origin is not spelled as a browser sends it */
export function checkPageOrigin(origin: string): void {
  const isText = typeof origin === 'string';
  if (origin === 'null' || (isText && splitExactOrigin(origin) !== undefined)) return;
  const proposal = isText ? canonicalOrigin(origin) : undefined;
  throw new TypeError(
    `No page has the origin ${JSON.stringify(origin)}.${proposal ? ` Browsers send ${proposal}.` : ''}`,
  );
}
