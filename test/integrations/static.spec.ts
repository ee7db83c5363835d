import { beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, send } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApps } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT } from './pages.js';
import { staticCases } from './static.cases.js';
import { appsOf } from './static.apps.js';

describe.each(platforms)('static files on %s', (platform) => {
  const running = useApps(() => appsOf(platform));

  describe.each(staticCases)('of $name', ({ name, below }) => {
    let port: number;
    beforeAll(() => {
      port = running.port(name);
    });

    it.each([
      ['a file', {}, 200, 'hello from a file\n'],
      ['a part of it', { headers: { Range: 'bytes=0-4' } }, 206, 'hello'],
      ['its headers', { method: 'HEAD' }, 200, ''],
    ])('the page reads %s, and no other page does', async (_what, call, status, body) => {
      const readable = await sendFrom(PAGE, port, `${below}/hello.txt`, call);
      expect([readable.status, readable.body, corsHeaders(readable)]).toEqual([status, body, READABLE]);
      const hidden = await sendFrom(OTHER, port, `${below}/hello.txt`, call);
      expect([hidden.status, corsHeaders(hidden)]).toEqual([status, SILENT]);
    });

    it('a 304 has the same CORS headers as the file', async () => {
      const { etag } = (await send(port, `${below}/hello.txt`)).headers;
      const call = { headers: { 'If-None-Match': String(etag) } };
      const unchanged = await sendFrom(PAGE, port, `${below}/hello.txt`, call);
      expect([unchanged.status, corsHeaders(unchanged)]).toEqual([304, READABLE]);
      expect(corsHeaders(await send(port, `${below}/hello.txt`, call))).toEqual(SILENT);
    });

    it('the page reads the 404 of a missing file', async () => {
      const missing = await sendFrom(PAGE, port, `${below}/missing.txt`);
      expect([missing.status, corsHeaders(missing)]).toEqual([404, READABLE]);
    });

    it('preflights are answered', async () => {
      expect(await asked(PAGE, port, `${below}/hello.txt`, 'GET', 'content-type')).toEqual(admitted());
      expect(await asked(OTHER, port, `${below}/hello.txt`, 'GET', 'content-type')).toEqual(REFUSED);
    });
  });
});
