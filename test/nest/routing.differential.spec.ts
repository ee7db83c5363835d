import { describe, expect, it } from '@jest/globals';
import { CorsService } from 'nestjs-cors';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { DEFAULT_ID, Dice, ORIGIN, randomTarget, startRandomApp } from './random.app.js';

// A longer run by hand: DIFFERENTIAL_APPS=500 DIFFERENTIAL_SEED=7 npm test -- routing.differential
const APPS = Number(process.env.DIFFERENTIAL_APPS ?? 25);
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 1);
const REQUESTS = 12;
const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];
const HOSTS = ['127.0.0.1', 'one.example.test', 'two.example.test'];

describe.each(platforms)('random applications on %s', (platform) => {
  it('the policy that is applied is that of the handler the router picks, and the preflight agrees', async () => {
    let compared = 0;
    let reachedHandlers = 0;
    for (let seed = SEED * 1000; seed < SEED * 1000 + APPS; seed++) {
      const started = await startRandomApp(platform, seed);
      if (!started) continue;
      const { port } = started.running;
      const dice = new Dice(seed ^ 0x5eed);
      const rows = started.running.get(CorsService).report();
      const routes = rows.filter(({ handler }) => handler !== undefined).map(({ path }) => path);
      for (let i = 0; i < REQUESTS; i++) {
        const target = randomTarget(dice, started.prefixes, routes);
        const Host = dice.pick(HOSTS);
        const extra: Record<string, string> = dice.pick([{}, { 'X-Deny': '1' }, { 'X-Throw': '1' }]);
        const reachedBy: Record<string, number> = {};
        for (const method of METHODS) {
          const answer = await send(port, target, { method, headers: { Host, Origin: ORIGIN, ...extra } });
          const reached = Number(answer.headers['x-reached'] ?? 0);
          reachedBy[method] = reached;
          if (reached !== 0) reachedHandlers++;
          const where = `seed ${seed} ${method} ${target} on ${Host}: status ${answer.status}`;
          expect([where, corsHeaders(answer)]).toEqual([
            where,
            {
              'access-control-allow-origin': ORIGIN,
              'access-control-expose-headers': `X-Route-${reached}`,
              vary: 'Origin',
            },
          ]);
        }
        for (const asked of METHODS) {
          const headers = { Host, Origin: ORIGIN, 'Access-Control-Request-Method': asked };
          const answer = await send(port, target, { method: 'OPTIONS', headers });
          const where = `seed ${seed} preflight of ${asked} ${target} on ${Host}`;
          const id = reachedBy[asked] ?? 0;
          const someRoute = Object.values(reachedBy).some((reached) => reached !== 0);
          const methods = METHODS.filter((method) => reachedBy[method] === id);
          const listed = someRoute && id === 0 ? undefined : methods.join(', ');
          expect([
            where,
            answer.status,
            answer.headers['access-control-max-age'],
            answer.headers['access-control-allow-methods'],
          ]).toEqual([where, 204, String(id === 0 ? DEFAULT_ID : id), listed]);
          compared++;
        }
      }
      await started.running.close();
    }
    // A generator that reaches nothing would prove nothing.
    expect(compared).toBeGreaterThan(APPS * REQUESTS);
    expect(reachedHandlers / compared).toBeGreaterThan(0.1);
    if (APPS > 100)
      console.info(`${platform}: ${compared} requests compared, ${reachedHandlers} of them reached a handler`);
  }, 600_000);
});
