import { createRequire } from 'node:module';
import { cpus } from 'node:os';

const require = createRequire(import.meta.url);

/** The value below which the given share of a list lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const rest = sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low];
  return sorted[low] + rest * (place - low);
}

/** Each round's ratio of two variants that ran side by side in it. */
export const ratios = (above, below) => above.map((value, round) => value / below[round]);

const range = (values, digits) =>
  `${quantile(values, 0.5).toFixed(digits)} (${quantile(values, 0.25).toFixed(digits)}–${quantile(values, 0.75).toFixed(digits)})`;

/** One row for each platform, request and number of origins. `samples(platform, request, variant)` gives a list. */
export function table(platforms, requests, samples) {
  const rows = [
    '| platform | request | origins | bare, µs | `enableCors`, µs | module, µs | module / `enableCors` |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
  ];
  for (const platform of platforms) {
    for (const { name } of requests) {
      for (const count of [1, 1000]) {
        const [bare, theirs, ours] = ['bare', `enableCors-${count}`, `module-${count}`].map((variant) =>
          samples(platform, name, variant),
        );
        const cells = [platform, name, count, range(bare, 1), range(theirs, 1), range(ours, 1)];
        rows.push(`| ${[...cells, range(ratios(ours, theirs), 2)].join(' | ')} |`);
      }
    }
  }
  return rows.join('\n');
}

/** How far two processes of one and the same application were apart: what a ratio has to exceed to mean something. */
export function noise(platforms, requests, samples) {
  const apart = platforms.flatMap((platform) =>
    requests.map(({ name }) => {
      const pair = ratios(samples(platform, name, 'again'), samples(platform, name, 'enableCors-1'));
      return Math.abs(quantile(pair, 0.5) - 1);
    }),
  );
  const percent = (share) => `${(quantile(apart, share) * 100).toFixed(0)} %`;
  return (
    `Noise: two processes of the same application (\`enableCors\`, 1 origin) differed by ${percent(0.5)} at the median ` +
    `and ${percent(1)} at most; a ratio nearer to 1 than that says nothing.`
  );
}

export function machine() {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const names = ['@nestjs/core', 'express', 'cors', 'fastify', '@fastify/cors'];
  const versions = names.map((name) => `${name} ${versionOf(name)}`);
  return `${model}, ${cpus().length} cores; Node.js ${process.versions.node}; ${versions.join(', ')}`;
}

function versionOf(name) {
  try {
    return require(`${name}/package.json`).version;
  } catch {
    return '?';
  }
}
