import Sequencer from '@jest/test-sequencer';

/** What counts blocks counts those of every spec that ran before it in the same worker, and takes the longer for it. */
const COUNTING = ['security/work', 'security/growth', 'security/anywhere'];
/** Long ones last would leave the other core idle. */
const LONG = ['security/memory', 'differential/differential', 'bundles/bundles', 'cli/probe', 'cli/report'];
const ORDER = [...COUNTING, ...LONG].map((name) => `/test/${name}.spec.ts`);

const rank = ({ path }) => {
  const place = ORDER.findIndex((name) => path.endsWith(name));
  return place === -1 ? ORDER.length : place;
};

/** The order of Jest, but for these. */
export default class LongFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}
