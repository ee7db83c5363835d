import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { PAGE, STRANGER } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { hostedApp } from './hosts.app.js';
import { listenerOf } from './hosts.js';

type Tamper = (response: ServerResponse) => void;
type AnyMethod = (this: ServerResponse, ...args: unknown[]) => unknown;

/** Replaces a method of a response, the first time it is called. */
const once =
  (name: 'writeHead' | 'end', replace: (method: AnyMethod) => AnyMethod): Tamper =>
  (response) => {
    const method = response[name] as AnyMethod;
    response[name] = function (this: ServerResponse, ...args: unknown[]) {
      response[name] = method as never;
      return replace(method).apply(this, args);
    } as never;
  };
const broken = (): never => {
  throw new Error('broken host');
};

const ADMITTED = {
  ...{ 'access-control-allow-origin': PAGE, 'access-control-allow-credentials': 'true' },
  ...{ 'access-control-allow-methods': 'PUT', 'access-control-allow-headers': 'Content-Type' },
  ...{ 'access-control-max-age': '600', vary: 'Origin, Access-Control-Request-Method' },
};

const CASES: readonly [what: string, tamper: Tamper, status: number, headers: object, told: RegExp][] = [
  [
    'a head that cannot be written',
    once('writeHead', () => broken),
    403,
    { vary: ADMITTED.vary },
    /without CORS headers: "broken host"/,
  ],
  [
    'a head that is written and then fails',
    once(
      'writeHead',
      (method) =>
        function (...args) {
          method.apply(this, args);
          return broken();
        },
    ),
    ...([204, ADMITTED, /failed after its head was written, and was ended as it was: "broken host"/] as const),
  ],
  [
    'an end that fails',
    once('end', () => broken),
    ...([204, ADMITTED, /failed after its head was written, and was ended as it was: "broken host"/] as const),
  ],
];

describe.each(platforms)('a preflight on a response that fails, on %s', (platform) => {
  const serve = async (tamper: Tamper, ask: (port: number) => Promise<void>): Promise<string[]> => {
    const log: string[] = [];
    const app = await hostedApp(platform, log);
    const listener: RequestListener = listenerOf(app, platform);
    const server = createServer((request, response) => {
      tamper(response);
      listener(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await ask((server.address() as AddressInfo).port);
    } finally {
      server.close();
      await app.close();
    }
    return log;
  };

  it.each(CASES)('the answer ends and the log says what failed: %s', async (_what, tamper, status, headers, told) => {
    const log = await serve(tamper, async (port) => {
      const answer = await preflight(port, '/things/1', PAGE, 'PUT');
      expect([answer.status, answer.body, corsHeaders(answer)]).toEqual([status, '', headers]);
    });
    expect(log.filter((line) => line.includes('broken host'))).toEqual([expect.stringMatching(told)]);
  });

  it('the answer is sent where the methods of the response return nothing', async () => {
    const silent: Tamper = (response) => {
      for (const name of ['writeHead', 'end', 'setHeader'] as const) {
        const method = response[name] as AnyMethod;
        response[name] = function (this: ServerResponse, ...args: unknown[]) {
          method.apply(this, args);
        } as never;
      }
    };
    const log = await serve(silent, async (port) => {
      const admitted = await preflight(port, '/things/1', PAGE, 'PUT');
      expect([admitted.status, corsHeaders(admitted)]).toEqual([204, ADMITTED]);
      const refused = await preflight(port, '/things/1', STRANGER, 'PUT');
      expect([refused.status, corsHeaders(refused)]).toEqual([403, { vary: ADMITTED.vary }]);
      const read = await send(port, '/things', { headers: { Origin: STRANGER } });
      expect([read.status, read.body, corsHeaders(read)]).toEqual([200, 'things', { vary: 'Origin' }]);
    });
    expect(log.filter((line) => line.includes('answered'))).toEqual([]);
  });
});
