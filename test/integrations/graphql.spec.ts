import { beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, send } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { useApps } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT, waysFor } from './pages.js';
import { appsOf } from './graphql.apps.js';

const servers: Record<Platform, string[]> = {
  express: ['@nestjs/apollo'],
  fastify: ['@nestjs/apollo', '@nestjs/mercurius'],
};

/** A request as GraphQL clients send it: the type of its content makes browsers ask first. */
const posted = (query: string) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ query }),
});

describe.each(platforms)('@nestjs/graphql on %s', (platform) => {
  const running = useApps(() => appsOf(platform));

  const cases = servers[platform].flatMap((server) => waysFor().map(([way]) => `${server} by ${way}`));
  describe.each(cases)('with %s', (name) => {
    let port: number;
    beforeAll(() => {
      port = running.port(name);
    });

    it('the preflight of POST /graphql is answered, and refused for other pages', async () => {
      expect(await asked(PAGE, port, '/graphql', 'POST', 'content-type')).toEqual(admitted());
      expect(await asked(OTHER, port, '/graphql', 'POST', 'content-type')).toEqual(REFUSED);
    });

    it.each([
      ['a query', '{ note }', { data: { note: 'a note' } }],
      ['a mutation', 'mutation { write(text: "x") }', { data: { write: 'wrote x' } }],
    ])('the page reads the answer to %s, and no other page does', async (_what, query, answer) => {
      const readable = await sendFrom(PAGE, port, '/graphql', posted(query));
      expect([readable.status, JSON.parse(readable.body), corsHeaders(readable)]).toEqual([200, answer, READABLE]);
      const hidden = await sendFrom(OTHER, port, '/graphql', posted(query));
      expect([hidden.status, corsHeaders(hidden)]).toEqual([200, SILENT]);
      expect(corsHeaders(await send(port, '/graphql', posted(query)))).toEqual(SILENT);
    });

    it("the page reads a faulty query's errors and the error of a resolver", async () => {
      const wrong = await sendFrom(PAGE, port, '/graphql', posted('{ unknown }'));
      expect([wrong.status, corsHeaders(wrong)]).toEqual([400, READABLE]);
      expect(wrong.body).toContain('Cannot query field');
      const failed = await sendFrom(PAGE, port, '/graphql', posted('{ secret }'));
      expect(corsHeaders(failed)).toEqual(READABLE);
      expect(failed.body).toContain('Forbidden');
    });

    it('the page reads the 400 for a body that is not JSON', async () => {
      const malformed = await sendFrom(PAGE, port, '/graphql', { ...posted(''), body: '{' });
      expect([malformed.status, corsHeaders(malformed)]).toEqual([400, READABLE]);
    });
  });
});
