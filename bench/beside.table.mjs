/** Tables of CPU per request, of every variant beside `enableCors`. */
import { REQUESTS } from './requests.mjs';
import { median, ratios, spread } from './statistics.mjs';
import { table } from './table.mjs';
import { BESIDE, PLATFORMS } from './variants.mjs';

export const COLUMNS = [
  ['module, 1', 'bare'],
  ['module, 1', 'enableCors, 1'],
  ['module, 10', 'enableCors, 10'],
  ['module, 1000', 'enableCors, 1000'],
  ['module, 20 patterns', 'enableCors, 1'],
  ['module, a regex', 'enableCors, 1'],
  ['module, a warm source', 'enableCors, 1'],
];

export const variantOf = (name) => BESIDE.find((one) => one.name === name);

/** `groups`: samples of variants that ran side by side; a ratio is one of the same group. */
export function besideTables(groups, columns = COLUMNS) {
  const of = (platform, request, names) => {
    const lists = groups.map((samples) =>
      names.map((name) => samples.figures(platform, request, variantOf(name), 'cpu')),
    );
    return lists.find((figures) => figures.every((list) => list.length > 0));
  };
  const ratio = (platform, request, pair) => ratios(...of(platform, request, pair));
  const apart = PLATFORMS.flatMap((platform) =>
    REQUESTS.map((request) => Math.abs(median(ratio(platform, request, ['again', 'enableCors, 1'])) - 1)),
  );
  const tables = PLATFORMS.flatMap((platform) => [
    `## CPU on ${platform}`,
    table(
      ['request', 'enableCors, 1: µs', ...columns.map(([above, below]) => `${above} / ${below}`)],
      REQUESTS.map((request) => [
        request.name,
        spread(...of(platform, request, ['enableCors, 1']), 1),
        ...columns.map((column) => spread(ratio(platform, request, column), 2)),
      ]),
    ),
  ]);
  const noise = `Two processes of the same application (\`enableCors\`, 1 origin) differed by ${percent(median(apart))} at the median of the rows and by ${percent(Math.max(...apart))} at most: a ratio nearer to 1 than that says nothing.`;
  return [...tables, noise];
}

const percent = (share) => `${(share * 100).toFixed(1)} %`;
