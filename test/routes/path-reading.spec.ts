import { describe, expect, it } from '@jest/globals';
import { CorsService } from 'nestjs-cors';
import type { RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { casesOf, ReadController } from './path-reading.cases.js';

const ORIGINS = [PAGE, OTHER];
const cors = { default: { origins: [OTHER] }, policies: { page: { origins: [PAGE] } } };

function readerOf([page, other]: readonly boolean[]): string {
  if (page && other) return 'both';
  return page ? 'page' : other ? 'other' : 'no page';
}

/** What a request is answered and who may read that, whom its preflight admits, and whom `explain()` says so of. */
async function outcome({ port, get }: RunningApp, method: string, url: string) {
  const body = method === 'GET' || method === 'DELETE' ? {} : { body: '{}' };
  const type = 'body' in body ? { 'Content-Type': 'application/json' } : {};
  const answers = await Promise.all(
    ORIGINS.map((Origin) => send(port, url, { method, headers: { Origin, ...type }, ...body })),
  );
  const asked = await Promise.all(ORIGINS.map((origin) => preflight(port, url, origin, method, 'x-any')));
  const explained = ORIGINS.map((origin) =>
    get(CorsService).explain({ origin, method, path: url, headers: { 'x-any': '1' } }),
  );
  return [
    answers[0]?.status,
    readerOf(answers.map((answer, at) => corsHeaders(answer)['access-control-allow-origin'] === ORIGINS[at])),
    readerOf(asked.map(({ status }) => status === 204)),
    readerOf((await Promise.all(explained)).map((explanation) => explanation.preflight?.status === 204)),
  ];
}

describe.each(platforms)('paths as the router of %s reads them', (platform) => {
  describe.each(casesOf(platform))('with $what', (made) => {
    const { adapter, controllers = [ReadController], configure, rows } = made;
    const running = useApp({
      platform,
      adapter: adapter(),
      controllers,
      cors: made.cors ?? cors,
      ...(configure ? { configure } : {}),
    });

    it.each(rows)('%s %s gives %s and admits: %s', async (method, url, status, reader) => {
      const found = await outcome(running, method, url);
      // Dot segments and doubled slashes are gone before `explain()` asks, and `rewriteUrl` wants a request.
      const differs = made.rewrites || /\/\.|\/\//.test(url.split('?')[0] as string);
      const explained = differs ? found[3] : reader;
      expect(found).toEqual([status, reader, reader, explained]);
    });
  });
});
