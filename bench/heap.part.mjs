/** Bytes that a request leaves on the heap: the heap is collected before each block, and large enough to hold it. */
import { measure } from './load.mjs';
import { REQUESTS } from './requests.mjs';
import { median } from './statistics.mjs';
import { table } from './table.mjs';
import { startServer } from './turns.mjs';
import { BESIDE, PLATFORMS } from './variants.mjs';

const NAMES = [
  'bare',
  'a hook',
  'enableCors, 1',
  'enableCors, 1000',
  'module, 1',
  'module, 1000',
  'module, 20 patterns',
  'module, a warm source',
];
const VARIANTS = NAMES.map((name) => BESIDE.find((one) => one.name === name));
/** Megabytes of each half of the new space: nothing is collected within a block. */
const NEW_SPACE = ['--min-semi-space-size=256', '--max-semi-space-size=256'];
const [BLOCKS, WARM_UP, PER_BLOCK] = [7, 3000, 2000];

async function bytes(server, heads) {
  await measure(server, heads, WARM_UP);
  const blocks = [];
  for (let block = 0; block < BLOCKS; block++) {
    await server.tell('collect');
    blocks.push((await measure(server, heads, PER_BLOCK)).heap);
  }
  return median(blocks);
}

export async function heap(say) {
  const parts = [];
  for (const platform of PLATFORMS) {
    const columns = [];
    for (const variant of VARIANTS) {
      const server = await startServer(platform, variant, NEW_SPACE);
      const column = [];
      for (const request of REQUESTS) column.push(await bytes(server, request.heads(variant)));
      columns.push(column);
      await server.stop();
      say(`${platform}, ${variant.name}`);
    }
    const rows = REQUESTS.map(({ name }, row) => [name, ...columns.map((column) => column[row].toFixed(0))]);
    parts.push(`## ${platform}`, table(['request', ...NAMES], rows));
  }
  return `# Heap\n\nBytes allocated for each request, its connection, parser and answer included. "A hook" gives every origin the same lines and makes nothing else.\n\n${parts.join('\n\n')}`;
}
