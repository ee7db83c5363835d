import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { corsLines, exchange, requestOf } from '../kit/wire.js';
import { APP, handlers, startHostileApp } from './hostile.app.js';
import { ROWS } from './hostile.rows.js';
import { TARGETS } from './hostile.targets.js';
import type { Outcome } from './outcomes.js';

describe.each(platforms)('hostile requests on %s', (platform) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startHostileApp(platform);
  });
  afterAll(() => running.close());

  it.each([...ROWS, ...TARGETS])('$name', async ({ line, lines, outcome, on, runs }) => {
    const ran = handlers.ran;
    const answers = await exchange(running.port, requestOf(line, ['Connection: close', ...lines]));
    const got = answers.map((answer): Outcome => [answer.status, corsLines(answer)]);
    expect(got).toEqual(outcome === null ? [] : [on?.[platform] ?? outcome]);
    expect(handlers.ran - ran).toBe(runs?.includes(platform) ? 1 : 0);
  });

  it('beside an ordinary one, which is answered', async () => {
    const lines = ['Connection: close', 'Host: localhost', `Origin: ${APP}`];
    const [answer] = await exchange(running.port, requestOf('GET /exact HTTP/1.1', lines));
    expect([answer?.status, answer && corsLines(answer)]).toEqual([
      200,
      { 'access-control-allow-origin': APP, 'access-control-allow-credentials': 'true', vary: 'Origin' },
    ]);
  });
});
