import { afterAll, beforeAll, describe } from '@jest/globals';
import { startProgram, type RunningProgram } from '../kit/program.js';
import { itServesGraphQL } from './graphql.cases.js';
import { waysFor } from './pages.js';

// Mercurius is a plugin of Fastify.
describe.each(['fastify'] as const)('@nestjs/graphql with @nestjs/mercurius on %s', (platform) => {
  let running: RunningProgram;
  beforeAll(async () => {
    running = await startProgram(new URL('mercurius.program.ts', import.meta.url), platform);
  });
  afterAll(() => running.close());

  describe.each(waysFor('/graphql'))('by %s', (way) => {
    itServesGraphQL(() => running.port(way));
  });
});
