import { platforms, type Platform } from '../kit/platforms.js';
import { run } from './run.js';
import { tell } from './tell.js';

// By hand, on plain Node: DIFFERENTIAL_APPS=2000 DIFFERENTIAL_SEED=1 [platform]
const apps = Number(process.env.DIFFERENTIAL_APPS ?? 25);
const seed = Number(process.env.DIFFERENTIAL_SEED ?? 1) * 100_000;
const asked = process.argv[2] as Platform | undefined;

for (const platform of asked ? [asked] : platforms) {
  const begun = Date.now();
  const tally = await run(
    platform,
    Array.from({ length: apps }, (_, index) => seed + index),
    Number(process.env.DIFFERENTIAL_QUESTIONS ?? 12),
  );
  console.log(await tell(platform, tally));
  console.log(`${Math.round((Date.now() - begun) / 1000)} s`);
}
process.exit(0);
