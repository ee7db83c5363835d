import { describe, expect, it } from '@jest/globals';
import { CorsService } from 'nestjs-cors';
import { corsHeaders, send, type Answer } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { startRandomApp } from './random.app.js';
import { DEFAULT_ID, ORIGIN } from './random.controller.js';
import { Dice, randomTarget } from './random.targets.js';

// A longer run by hand: DIFFERENTIAL_APPS=500 DIFFERENTIAL_SEED=7 npm test -- routing.differential
const APPS = Number(process.env.DIFFERENTIAL_APPS ?? 25);
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 1);
const REQUESTS = 12;
const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];
const HOSTS = ['127.0.0.1', 'one.example.test', 'two.example.test'];

type Reached = Record<string, number>;

/** Sends every method and says which handler each has reached; its policy has to be the one that is applied. */
async function reach(port: number, target: string, headers: Record<string, string>, where: string): Promise<Reached> {
  const reachedBy: Reached = {};
  for (const method of METHODS) {
    const answer = await send(port, target, { method, headers });
    const reached = Number(answer.headers['x-reached'] ?? 0);
    reachedBy[method] = reached;
    const what = `${where} ${method} ${JSON.stringify(headers)}: status ${answer.status}`;
    expect([what, corsHeaders(answer)]).toEqual([
      what,
      {
        'access-control-allow-origin': ORIGIN,
        'access-control-expose-headers': `X-Route-${reached}`,
        vary: 'Origin',
      },
    ]);
  }
  return reachedBy;
}

/** What a preflight may answer: one policy where the path tells, one of several where only a version does. */
function expectPreflight(answer: Answer, asked: string, byVersion: readonly Reached[], where: string): void {
  const age = Number(answer.headers['access-control-max-age']);
  const id = age === DEFAULT_ID ? 0 : age;
  expect([where, answer.status, byVersion.map((reached) => reached[asked])]).toEqual([
    where,
    204,
    expect.arrayContaining([id]),
  ]);
  const all = answer.headers['access-control-allow-methods'];
  // QUERY, which @All() serves as well, is no method of these requests.
  const listed = typeof all === 'string' ? all.replace(/(?:, )?QUERY$/, '') : all;
  const governed = METHODS.filter((method) => byVersion.some((reached) => reached[method] === id));
  const someRoute = byVersion.some((reached) => Object.values(reached).some((reachedId) => reachedId !== 0));
  const exactly = someRoute && id === 0 ? undefined : governed.join(', ');
  // Where versions are hidden, other candidates may keep a method off the list; none may be added.
  const some =
    typeof listed === 'string'
      ? listed
          .split(', ')
          .filter((method) => governed.includes(method))
          .join(', ')
      : listed;
  expect([where, listed]).toEqual([where, byVersion.length > 1 ? some : exactly]);
}

describe.each(platforms)('random applications on %s', (platform) => {
  it('the policy that is applied is that of the handler the router picks, and the preflight agrees', async () => {
    let compared = 0;
    let reachedHandlers = 0;
    const doors = { early: 0, exact: 0 };
    for (let seed = SEED * 1000; seed < SEED * 1000 + APPS; seed++) {
      const started = await startRandomApp(platform, seed);
      if (!started) continue;
      const { port } = started.running;
      const dice = new Dice(seed ^ 0x5eed);
      const rows = started.running.get(CorsService).report();
      const routes = rows.filter(({ handler }) => handler !== undefined).map(({ path }) => path);
      for (const { door } of rows) doors[door]++;
      for (let i = 0; i < REQUESTS; i++) {
        const target = randomTarget(dice, started.prefixes, routes);
        const Host = dice.pick(HOSTS);
        const extra: Record<string, string> = dice.pick([{}, { 'X-Deny': '1' }, { 'X-Throw': '1' }]);
        const where = `seed ${seed} ${target} on ${Host}`;
        const byVersion: Reached[] = [];
        for (const version of started.versions)
          byVersion.push(await reach(port, target, { Host, Origin: ORIGIN, ...extra, ...version }, where));
        for (const asked of METHODS) {
          const headers = { Host, Origin: ORIGIN, 'Access-Control-Request-Method': asked };
          const answer = await send(port, target, { method: 'OPTIONS', headers });
          expectPreflight(answer, asked, byVersion, `preflight of ${asked}, ${where}`);
        }
        compared += METHODS.length * byVersion.length;
        reachedHandlers += byVersion.flatMap((reached) => Object.values(reached)).filter((id) => id !== 0).length;
      }
      await started.running.close();
    }
    // A generator that reaches nothing would prove nothing.
    expect(compared).toBeGreaterThan(APPS * REQUESTS);
    expect(reachedHandlers / compared).toBeGreaterThan(0.1);
    if (APPS > 100)
      console.info(
        `${platform}: ${compared} requests compared, ${reachedHandlers} of them reached a handler; routes by door: ${JSON.stringify(doors)}`,
      );
  }, 600_000);
});
