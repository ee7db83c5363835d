import { beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, send } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApps } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT, waysFor } from './pages.js';
import { appsOf } from './swagger.apps.js';

interface OpenApi {
  paths: Record<string, Record<string, unknown>>;
}

describe.each(platforms)('@nestjs/swagger on %s', (platform) => {
  const running = useApps(() => appsOf(platform));

  describe.each(waysFor())('by %s', (way) => {
    let port: number;
    beforeAll(() => {
      port = running.port(way);
    });

    it.each([
      ['the page', '/docs', 'text/html', 'swagger-ui'],
      ['its script', '/docs/swagger-ui-init.js', 'javascript', 'SwaggerUIBundle'],
      ['its style sheet', '/docs/swagger-ui.css', 'text/css', '.swagger-ui'],
      ['the document', '/docs-json', 'application/json', '"openapi":"3'],
      ['the document as YAML', '/docs-yaml', 'yaml', 'openapi: 3'],
    ])('the page reads %s, and no other page does', async (_what, path, type, text) => {
      const readable = await sendFrom(PAGE, port, path);
      expect([readable.status, corsHeaders(readable)]).toEqual([200, READABLE]);
      expect(readable.headers['content-type']).toContain(type);
      expect(readable.body).toContain(text);
      expect(corsHeaders(await sendFrom(OTHER, port, path))).toEqual(SILENT);
      expect(corsHeaders(await send(port, path))).toEqual(SILENT);
    });

    it('preflights are answered for the document and for paths beside the routes', async () => {
      expect(await asked(PAGE, port, '/docs-json', 'GET')).toEqual(admitted('GET, HEAD'));
      expect(await asked(PAGE, port, '/docs/swagger-ui.css', 'GET')).toEqual(admitted());
      expect(await asked(OTHER, port, '/docs-json', 'GET')).toEqual(REFUSED);
    });

    it("the document describes the application's own routes and adds no OPTIONS", async () => {
      const { paths } = JSON.parse((await send(port, '/docs-json')).body) as OpenApi;
      const described = Object.entries(paths).map(([path, operations]) => [path, Object.keys(operations)]);
      expect(Object.fromEntries(described)).toEqual({ '/things': ['get', 'post'], '/own': ['options'] });
      const plain = await send(port, '/things', { method: 'OPTIONS' });
      expect([plain.status, plain.headers.allow]).toEqual([204, 'GET, HEAD, POST']);
    });
  });
});
