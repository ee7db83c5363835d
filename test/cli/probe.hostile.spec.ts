import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CorsService } from 'nestjs-cors';
import { hostileOrigins } from '../../lib/cli/hostile/hostile.origins.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useClosing, useStartApp } from '../kit/use.app.js';
import { browserApp } from '../testing/browser.app.js';
import { run } from './command.line.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('probe --hostile', () => {
  const closing = useClosing();
  const startApp = useStartApp();
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reports-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const serve = async (answer: Answer): Promise<string> => {
    const server = createServer((request, response) => request.resume().on('end', () => answer(request, response)));
    closing({ close: () => (server.close(), server.closeAllConnections()) });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
  };
  /** A server that admits whom a test of origins says. */
  const admitting = (admits: (origin: string) => boolean, asked: string[] = []) =>
    serve(({ headers: { origin = '' }, method }, response) => {
      asked.push(`${method} ${origin}`);
      if (admits(origin)) response.setHeader('Access-Control-Allow-Origin', origin);
      response.end();
    });
  const report = async (rows: unknown): Promise<string> => {
    const file = join(folder, 'report.json');
    await writeFile(file, JSON.stringify(rows));
    return file;
  };

  it('the look-alikes are other schemes, ports, domains above and below, glued names, null, and strangers', () => {
    const tried = hostileOrigins([SHOP]);
    expect(tried).toEqual(
      expect.arrayContaining([
        ...['null', 'http://shop.example.com', `${SHOP}:8080`, 'https://example.com', 'https://evil.example.com'],
        ...[
          'https://evil.shop.example.com',
          `${SHOP}.evil.test`,
          'https://evilexample.com',
          'https://shop.examplexcom',
        ],
        'https://evil.github.io',
      ]),
    );
    expect(tried.filter((origin) => /^https:\/\/reflected-\w+\.example$/.test(origin))).toHaveLength(1);
    expect(tried).not.toContain(SHOP);
  });

  it.each<[string, (origin: string) => boolean, string | undefined]>([
    ['compares origins exactly', (origin) => origin === SHOP, undefined],
    ['echoes every origin', () => true, 'https://evil.com  by its name, by the preflight of GET and GET'],
    ['compares the end of origins', (origin) => origin.endsWith('example.com'), 'https://evilexample.com'],
    ['compares the beginning of origins', (origin) => origin.startsWith(SHOP), `${SHOP}.evil.test`],
    ['has an unescaped dot', (origin) => /^https:\/\/shop.example.com$/.test(origin), 'https://shop.examplexcom'],
    ['forgets the scheme', (origin) => /^https?:\/\/shop\.example\.com$/.test(origin), 'http://shop.example.com'],
    ['admits null', (origin) => origin === SHOP || origin === 'null', 'null'],
    ['admits every subdomain', (origin) => origin.endsWith('.example.com'), 'https://evil.example.com'],
  ])('the command finds a server that %s', async (_what, admits, admitted) => {
    const { code, out } = await run(['probe', await admitting(admits), '--origin', SHOP, '--hostile']);
    expect([code, out]).toEqual([
      admitted === undefined ? 0 : 1,
      expect.stringContaining(admitted === undefined ? ', none admitted.' : `admitted  ${admitted}`),
    ]);
  });

  it('a server that admits nobody, or does not answer, is told apart from a safe one', async () => {
    const { code, out } = await run(['probe', await admitting(() => false), '--origin', SHOP, '--hostile']);
    expect([code, out]).toEqual([0, expect.stringContaining(`Note: ${SHOP} itself was not admitted`)]);
    const { code: none, err } = await run(['probe', 'http://127.0.0.1:1/', '--origin', SHOP, '--hostile']);
    expect([none, err]).toEqual([2, expect.stringContaining('does not answer')]);
  });

  it('requests that change something are only announced', async () => {
    const asked: string[] = [];
    const url = await admitting(() => true, asked);
    await run(['probe', url, '--origin', SHOP, '--hostile', '--method', 'DELETE']);
    expect([...new Set(asked.map((line) => line.split(' ')[0]))]).toEqual(['OPTIONS']);
  });

  it.each(platforms)(
    'an application on %s admits whom its report names, and a proxy ahead of it may admit more',
    async (platform) => {
      const { app, port } = await startApp(browserApp(platform));
      const file = await report(app.get(CorsService).report());
      const url = `http://127.0.0.1:${port}/orders`;
      const own = await run(['probe', url, '--hostile', '--report', file, '--credentials']);
      expect([own.code, own.out]).toEqual([0, expect.stringContaining(', none admitted.')]);
      const proxy = await serve(({ headers, method }, response) => {
        const forwarded = send({ port, host: '127.0.0.1', path: '/orders', method, headers }, (answer) => {
          const origin = headers.origin ?? '*';
          response.writeHead(answer.statusCode ?? 500, { ...answer.headers, 'access-control-allow-origin': origin });
          answer.pipe(response);
        });
        forwarded.end();
      });
      const ahead = await run(['probe', proxy, '--hostile', '--report', file, '--json']);
      const { admitted } = JSON.parse(ahead.out) as { admitted: { origin: string }[] };
      expect([ahead.code, admitted.map(({ origin }) => origin)]).toEqual([1, expect.arrayContaining(['null'])]);
    },
  );

  it('what a pattern or a public policy of the report admits is no look-alike', async () => {
    const row = { method: 'GET', path: '/orders', policy: 'x', credentials: false };
    const subdomains = await admitting((origin) => /^https:\/\/(?:.+\.)?shop\.example\.com$/.test(origin));
    const file = await report([{ ...row, origins: [SHOP, 'https://*.shop.example.com'] }]);
    expect((await run(['probe', subdomains, '--hostile', '--report', file])).code).toBe(0);
    expect(
      (await run(['probe', subdomains, '--hostile', '--report', await report([{ ...row, origins: [SHOP] }])])).code,
    ).toBe(1);
    const open = await run(['probe', subdomains, '--hostile', '--report', await report([{ ...row, origins: ['*'] }])]);
    expect([open.code, open.out]).toEqual([0, expect.stringContaining('says that GET /orders is public')]);
  });

  it.each([
    [['--hostile'], '--hostile needs --origin <an admitted origin>, or --report <file>'],
    [['--origin', SHOP, '--report', 'x.json'], '--report goes with --hostile'],
  ])('the arguments %j fail with a usage error', async (args, says) => {
    const { code, err } = await run(['probe', 'http://127.0.0.1:1/', ...args]);
    expect([code, err]).toEqual([2, expect.stringContaining(says)]);
  });
});
