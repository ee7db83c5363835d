import { describe, expect, it } from '@jest/globals';
import { platforms } from '../kit/platforms.js';
import { KINDS } from './judge.js';
import { run, type Tally } from './run.js';
import { countOf, tell } from './tell.js';

// A longer run by hand: DIFFERENTIAL_APPS=2000 DIFFERENTIAL_SEED=1 npm run test:only -- test/differential
const APPS = Number(process.env.DIFFERENTIAL_APPS ?? 24);
const QUESTIONS = 12;

const countsOf = (tally: Tally): Record<string, number> =>
  Object.fromEntries(KINDS.map((kind) => [kind, countOf(tally, kind)]));

describe.each(platforms)('random applications on %s', (platform) => {
  it('answers and preflights follow the policy of the route that the router reaches', async () => {
    const tally = await run(platform, APPS, QUESTIONS);
    if (tally.findings.length > 0 || APPS > 100) console.info(await tell(platform, tally));
    expect(countsOf(tally)).toEqual(Object.fromEntries(KINDS.map((kind) => [kind, 0])));
    // A generator that reaches nothing would prove nothing.
    expect(tally.apps).toBeGreaterThan(APPS / 4);
    expect(tally.answered / tally.requests).toBeGreaterThan(0.1);
    expect(tally.foreign).toBeGreaterThan(tally.requests / 100);
    expect(tally.admitted / tally.preflights).toBeGreaterThan(0.1);
  }, 7_200_000);
});
