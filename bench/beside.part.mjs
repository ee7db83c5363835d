/** CPU per request and requests per second through sockets, beside an application without CORS and `enableCors`. */
import { besideTables, variantOf } from './beside.table.mjs';
import { REQUESTS } from './requests.mjs';
import { median, ratios, spread } from './statistics.mjs';
import { table } from './table.mjs';
import { GENERATIONS, PER_BLOCK, ROUNDS, takeTurns } from './turns.mjs';
import { PLATFORMS, SIDE_BY_SIDE } from './variants.mjs';

export async function beside(say) {
  const groups = [];
  for (const group of SIDE_BY_SIDE) groups.push(await takeTurns(PLATFORMS, group, REQUESTS, { say }));
  const [samples] = groups;
  const tables = besideTables(groups);
  const seconds = (platform, request) =>
    ['enableCors, 1', 'module, 1'].map((name) => samples.figures(platform, request, variantOf(name), 'seconds'));
  return [
    '# Through sockets, beside `enableCors`',
    `CPU per request, user and system, in ${GENERATIONS} generations of at most four processes side by side with ${ROUNDS * PER_BLOCK} requests each: the median of the generations (quartiles), ratios within a generation; below 1 is less work.`,
    ...tables,
    '## Requests per second, of one process',
    table(
      ['request', ...PLATFORMS.flatMap((platform) => [`${platform}: enableCors, 1`, 'module, 1', 'ratio'])],
      REQUESTS.map((request) => [
        request.name,
        ...PLATFORMS.flatMap((platform) => {
          const [theirs, ours] = seconds(platform, request);
          const perSecond = (each) => (1 / median(each)).toFixed(0);
          return [perSecond(theirs), perSecond(ours), spread(ratios(theirs, ours), 2)];
        }),
      ]),
    ),
  ].join('\n\n');
}
