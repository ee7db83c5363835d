import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { startProgram, type RunningProgram } from '../kit/program.js';
import { admitted, asked, OTHER, PAGE, READABLE, REFUSED, sendFrom, SILENT } from './pages.js';
import { staticCases } from './static.cases.js';

describe.each(platforms)('static files on %s', (platform) => {
  let running: RunningProgram;
  beforeAll(async () => {
    running = await startProgram(new URL('static.program.ts', import.meta.url), platform);
  });
  afterAll(() => running.close());

  describe.each(staticCases)('of $name', ({ name, below }) => {
    let port: number;
    beforeAll(() => {
      port = running.port(name);
    });

    it.each([
      ['a file', {}, 200, 'hello from a file\n'],
      ['a part of it', { headers: { Range: 'bytes=0-4' } }, 206, 'hello'],
      ['its headers', { method: 'HEAD' }, 200, ''],
    ])('lets the page read %s, and no other', async (_what, call, status, body) => {
      const readable = await sendFrom(PAGE, port, `${below}/hello.txt`, call);
      expect([readable.status, readable.body, corsHeaders(readable)]).toEqual([status, body, READABLE]);
      const hidden = await sendFrom(OTHER, port, `${below}/hello.txt`, call);
      expect([hidden.status, corsHeaders(hidden)]).toEqual([status, SILENT]);
    });

    it('says on a 304 what it says on the file', async () => {
      const { etag } = (await send(port, `${below}/hello.txt`)).headers;
      const call = { headers: { 'If-None-Match': String(etag) } };
      const unchanged = await sendFrom(PAGE, port, `${below}/hello.txt`, call);
      expect([unchanged.status, corsHeaders(unchanged)]).toEqual([304, READABLE]);
      expect(corsHeaders(await send(port, `${below}/hello.txt`, call))).toEqual(SILENT);
    });

    it('lets the page read that a file is missing', async () => {
      const missing = await sendFrom(PAGE, port, `${below}/missing.txt`);
      expect([missing.status, corsHeaders(missing)]).toEqual([404, READABLE]);
    });

    it('answers preflights', async () => {
      expect(await asked(PAGE, port, `${below}/hello.txt`, 'GET', 'content-type')).toEqual(admitted());
      expect(await asked(OTHER, port, `${below}/hello.txt`, 'GET', 'content-type')).toEqual(REFUSED);
    });
  });
});
