import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createBrowser, expectCors } from 'nestjs-cors/testing';
import { APP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { BODIES, bodiesApp, framingOf, isSendable, METHODS, watchFraming, type Framing } from './bodies.app.js';

describe.each(platforms)('requests of a browser for tests on %s', (platform) => {
  let seen: Framing[];
  const running = useApp(bodiesApp(platform));
  beforeAll(() => {
    seen = watchFraming(running.app);
  });
  beforeEach(() => void seen.splice(0));

  const pages = [
    ['in memory', () => createBrowser(running.app, { origin: APP })],
    ['over a socket', () => createBrowser(`http://127.0.0.1:${running.port}`, { origin: APP })],
  ] as const;

  describe.each(pages)('%s', (_where, open) => {
    it.each(BODIES)('bodies are framed as in Chromium: %s', async (_what, init, type, length) => {
      const methods = METHODS.filter((method) => isSendable(method, init));
      for (const method of methods) await open().fetch('/things', { method, ...init });
      expect(seen).toEqual(methods.map((method) => framingOf(method, type, length)));
    });

    it('a request without a body is answered', async () => {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
        expect([method, (await open().fetch('/things', { method })).status]).toEqual([method, 200]);
    });

    it('headers named like properties of every object are shown', async () => {
      const answer = await open().fetch('/names');
      const { headers } = answer;
      for (const name of ['constructor', 'tostring', 'hasownproperty']) expect(headers[name]).toBe('value');
      for (const name of ['__proto__', 'valueOf', 'toString']) expect([name, headers[name]]).toEqual([name, undefined]);
      expect(answer.exchanges[0]?.headers['constructor']).toBe('value');
      expect(answer.exchanges[0]?.requestHeaders['constructor']).toBeUndefined();
      expect(() => expectCors(answer).toExpose('valueOf')).toThrow('does not see valueOf');
    });
  });
});
