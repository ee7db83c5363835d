import { platforms, type Platform } from '../kit/platforms.js';
import { run } from './run.js';
import { tell } from './tell.js';

// By hand, on plain Node: DIFFERENTIAL_APPS=2000 DIFFERENTIAL_SEED=1 node --import ./test/kit/typescript.loader.mjs \
//   test/differential/long.program.ts express
const apps = Number(process.env.DIFFERENTIAL_APPS ?? 2000);
const asked = process.argv[2] as Platform | undefined;

for (const platform of asked ? [asked] : platforms) {
  const begun = Date.now();
  const tally = await run(platform, apps, 12);
  console.info(await tell(platform, tally));
  console.info(`${Math.round((Date.now() - begun) / 1000)} s`);
}
process.exit(0);
