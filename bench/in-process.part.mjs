/** CPU per request without the kernel's share, each figure of a process of its own. */
import { startProcess } from './processes.mjs';
import { requestsOf } from './requests.mjs';
import { besideTables, COLUMNS } from './beside.table.mjs';
import { GENERATIONS, Samples } from './turns.mjs';
import { BESIDE, PLATFORMS } from './variants.mjs';

const LEAST = [
  ['a hook', 'bare'],
  ['a hook', 'enableCors, 1'],
];

/** Less noise needs fewer of them. */
export const PROCESSES = Math.ceil(GENERATIONS * 0.6);

/** Samples of every variant, each of a process of its own. */
export async function sampleInProcess(variants, say) {
  const samples = new Samples();
  for (const platform of PLATFORMS) {
    for (let number = 1; number <= PROCESSES; number++) {
      for (const variant of variants) {
        const { stop, figures } = await startProcess('./in-process.program.mjs', [platform, JSON.stringify(variant)]);
        await stop();
        for (const request of requestsOf(variant))
          samples.of(platform, request, variant).push({ cpu: figures[request.name] });
      }
      say(`${platform}, ${number} of ${PROCESSES}`);
    }
  }
  return samples;
}

export async function inProcess(say) {
  const tables = besideTables([await sampleInProcess(BESIDE, say)], [...LEAST, ...COLUMNS]);
  const title = '# CPU in process, beside `enableCors`';
  const how = `CPU per request in ${PROCESSES} processes of each variant, where requests reach the HTTP server over streams in memory: parser, application and the writing of the head, without sockets. The fastest of six rounds in each process, since what else the machine does only adds; of the processes the median (quartiles). Below 1 is less work. "A hook" is the least that CORS can cost: it gives every origin the same lines, and looks at nothing but the method and whether there is an origin.`;
  return [title, how, ...tables].join('\n\n');
}
