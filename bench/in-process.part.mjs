/** CPU per request without the kernel's share, each figure of a process of its own. */
import { startProcess } from './processes.mjs';
import { REQUESTS } from './requests.mjs';
import { besideTables } from './beside.table.mjs';
import { GENERATIONS, Samples } from './turns.mjs';
import { BESIDE, PLATFORMS } from './variants.mjs';

/** Less noise needs fewer of them. */
const PROCESSES = Math.ceil(GENERATIONS * 0.6);

export async function inProcess(say) {
  const samples = new Samples();
  for (const platform of PLATFORMS) {
    for (let number = 1; number <= PROCESSES; number++) {
      for (const variant of BESIDE) {
        const { stop, figures } = await startProcess('./in-process.program.mjs', [platform, JSON.stringify(variant)]);
        await stop();
        for (const request of REQUESTS) samples.of(platform, request, variant).push({ cpu: figures[request.name] });
      }
      say(`${platform}, ${number} of ${PROCESSES}`);
    }
  }
  const { text, plot } = besideTables(samples);
  const title = '# CPU in process, beside `enableCors`';
  const how = `CPU per request in ${PROCESSES} processes of each variant, where requests reach the HTTP server over streams in memory: parser, application and the writing of the head, without sockets. The median (quartiles); below 1 is less work.`;
  return { text: [title, how, ...text].join('\n\n'), plots: { 'in-process': plot } };
}
