import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { itServesGraphQL, posted } from './graphql.cases.js';
import { NoteResolver } from './note.resolver.js';
import { PAGE, READABLE, sendFrom, waysFor } from './pages.js';

describe.each(platforms)('@nestjs/graphql with @nestjs/apollo on %s', (platform) => {
  describe.each(waysFor('/graphql'))('by %s', (_way, cors) => {
    let running: RunningApp;
    beforeAll(async () => {
      running = await startApp({
        platform,
        cors,
        imports: [GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true })],
        providers: [NoteResolver],
      });
    });
    afterAll(() => running.close());

    itServesGraphQL(() => running.port);

    it("lets the page read the refusal of Apollo's own protection against simple requests", async () => {
      const simple = { ...posted('{ note }'), headers: { 'Content-Type': 'text/plain' } };
      const refused = await sendFrom(PAGE, running.port, '/graphql', simple);
      expect([refused.status, corsHeaders(refused)]).toEqual([400, READABLE]);
      expect(refused.body).toContain('CSRF');
    });
  });
});
