import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';
import { browserApp } from '../testing/browser.app.js';
import { BROKEN } from './broken.servers.js';
import { run } from './command.line.js';

describe('probe', () => {
  const startApp = useStartApp();
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
  });

  it.each(BROKEN)(
    'the command says what a browser makes of a server with $fault',
    async ({ args, answer, blockedBy, says }) => {
      server = createServer((request, response) => request.resume().on('end', () => answer(request, response)));
      await new Promise<void>((resolve) => {
        server?.listen(0, '127.0.0.1', resolve);
      });
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders/7`;
      const command = ['probe', url, '--origin', SHOP, ...args];
      const { code, out, err } = await run(command);
      expect([code, err]).toEqual([blockedBy === undefined ? 0 : 1, '']);
      expect(out).toContain(says);
      expect(out).toContain(blockedBy === undefined ? 'Readable.' : `Blocked by ${blockedBy}.`);
      // No screen, no colours.
      expect(out).not.toContain('\u001b');
      const { out: data } = await run([...command, '--json']);
      expect(JSON.parse(data)).toMatchObject({ readable: blockedBy === undefined, ...(blockedBy && { blockedBy }) });
    },
  );

  it('names the headers that the page could read, and is not shown', async () => {
    server = createServer((_request, response) => {
      const shown = { 'Access-Control-Expose-Headers': 'X-Total', 'X-Total': '3', 'Content-Type': 'text/plain' };
      response.writeHead(200, {
        ...{ 'Access-Control-Allow-Origin': SHOP, Vary: 'Origin', 'Set-Cookie': 'a=b', 'X-Powered-By': 'Express' },
        ...{ ...shown, Link: '</2>; rel=next', ETag: '"1"' },
      });
      response.end();
    });
    await new Promise<void>((resolve) => {
      server?.listen(0, '127.0.0.1', resolve);
    });
    const command = ['probe', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, '--origin', SHOP];
    const { out } = await run(command);
    expect(out).toContain('Hidden from the page: link, etag. What it needs of these belongs in exposedHeaders.');
    const { out: data } = await run([...command, '--json']);
    expect(JSON.parse(data)).toMatchObject({ hidden: ['link', 'etag'] });
  });

  it.each(platforms)('the command agrees with an application on %s', async (platform) => {
    const running = await startApp(browserApp(platform));
    const url = `http://127.0.0.1:${running.port}/orders`;
    const ended = await Promise.all([
      run(['probe', url, '--origin', SHOP, '--credentials']),
      run(['probe', url, '--origin', 'https://stranger.example.org', '--method', 'DELETE']),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([0, 1]);
    expect(ended[1]?.out).toContain('< 403');
  });

  it('the command follows the rules of a browser engine when one is named', async () => {
    server = createServer((_request, response) => {
      for (const name of ['Origin', 'Headers']) response.setHeader(`Access-Control-Allow-${name}`, '*');
      response.end();
    });
    await new Promise<void>((resolve) => {
      server?.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const command = ['probe', url, '--origin', SHOP, '--header', 'Authorization: Bearer x'];
    const ended = await Promise.all([run(command), run([...command, '--engine', 'chromium'])]);
    expect(ended.map(({ code }) => code)).toEqual([1, 0]);
  });

  it.each([
    [['probe', '--origin', SHOP], "missing required argument 'url'"],
    [['probe', 'http://localhost:1'], "required option '--origin <origin>' not specified"],
    [['probe', 'localhost', '--origin', SHOP], 'Invalid URL'],
    [['probe', 'http://localhost:1', '--origin', `${SHOP}/`], `Browsers send ${SHOP}.`],
    [['probe', 'http://localhost:1', '--origin', SHOP, '--header', 'X'], 'write --header "Name: value"'],
    [['probe', 'http://localhost:1', '--origin', SHOP, '--engine', 'opera'], 'Allowed choices are standard'],
    [['prob'], 'Did you mean probe?'],
  ])('the arguments %j fail with a usage error', async (args, says) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
  });

  it('the command says when no server answers', async () => {
    const { code, out } = await run(['probe', 'http://127.0.0.1:1/', '--origin', SHOP]);
    expect([code, out.includes('Blocked by network.')]).toEqual([2, true]);
  });

  it('the command takes http and https addresses only', async () => {
    const { code, err } = await run(['probe', 'localhost:3000/orders', '--origin', SHOP]);
    expect([code, err]).toEqual([2, expect.stringContaining('write http://localhost:3000/orders')]);
  });
});
