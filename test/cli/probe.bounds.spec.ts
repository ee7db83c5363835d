import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { SHOP } from '../kit/origins.js';
import { useClosing } from '../kit/use.app.js';
import { run } from './command.line.js';

/** A server that does with each connection what a test says, and never more than the client takes. */
interface Hostile {
  readonly url: string;
  /** Resolves when the client has closed the first connection. */
  readonly left: Promise<unknown>;
}

const HEAD = `HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: ${SHOP}\r\nVary: Origin\r\n`;

/** Writes as long as the client reads. */
function endlessly(socket: Socket, text: string): void {
  while (!socket.destroyed && socket.write(text));
  socket.once('drain', () => endlessly(socket, text));
}

describe('probe', () => {
  const closing = useClosing();
  const serve = async (answer: (socket: Socket, request: string) => void): Promise<Hostile> => {
    const sockets = new Set<Socket>();
    let leave: (value?: unknown) => void;
    const left = new Promise((resolve) => (leave = resolve));
    const server: Server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined).on('close', () => leave()));
      socket.once('data', (data) => answer(socket, data.toString()));
    });
    closing({ close: () => (server.close(), sockets.forEach((socket) => socket.destroy())) });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, left };
  };
  const probe = (url: string, ...args: string[]) => run(['probe', url, '--origin', SHOP, ...args]);

  it.each<[string, string, string]>([
    ['a body without an end', 'Content-Type: text/plain\r\n\r\n', 'x'.repeat(10_000)],
    ['an event stream', 'Content-Type: text/event-stream\r\n\r\n', 'data: x\n\n'.repeat(2000)],
  ])('the command leaves %s as soon as it has the head', async (_what, head, text) => {
    const { url, left } = await serve((socket) => {
      socket.write(HEAD + head);
      endlessly(socket, text);
    });
    const { code, out } = await probe(url);
    await left;
    expect([code, out.includes('Readable.')]).toEqual([0, true]);
  });

  it.each<[string, (socket: Socket) => void, string[], string]>([
    [
      'a trickle of header lines',
      (socket) => {
        socket.write(HEAD);
        const timer = setInterval(() => socket.write('X-More: 1\r\n'), 20);
        socket.once('close', () => clearInterval(timer));
      },
      ['--timeout', '0.4'],
      'did not arrive: no answer within 0.4 s in all.',
    ],
    ['silence', () => undefined, ['--timeout', '0.2'], 'no answer within 0.2 s in all.'],
    [
      'a head without an end',
      (socket) => (socket.write(HEAD), endlessly(socket, `X-More: ${'x'.repeat(1000)}\r\n`)),
      [],
      'its head has more than 64 kB.',
    ],
    [
      'a flood of 1xx',
      (socket) => endlessly(socket, 'HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n'.repeat(40)),
      [],
      'more than 32 answers of 1xx ahead of it.',
    ],
  ])('the command ends at %s, and says why', async (_what, answer, args, says) => {
    const { url, left } = await serve(answer);
    const { code, out } = await probe(url, ...args);
    await left;
    expect([code, out]).toEqual([2, expect.stringContaining(says)]);
  });

  it('the time is that of everything together, redirects included', async () => {
    let asked = 0;
    const { url } = await serve((socket) => {
      setTimeout(() => socket.end(`${HEAD.replace('200 OK', '302 Found')}Location: /${asked++}\r\n\r\n`), 150);
    });
    const { code, out } = await probe(url, '--timeout', '0.5');
    expect([code, out]).toEqual([2, expect.stringContaining('no answer within 0.5 s in all.')]);
    expect(asked).toBeLessThan(5);
  });

  it('a head of more than 16 kB is read, as browsers read it', async () => {
    const { url } = await serve((socket) =>
      socket.end(`${HEAD}X-Long: ${'x'.repeat(40_000)}\r\nContent-Length: 0\r\n\r\n`),
    );
    expect((await probe(url)).code).toBe(0);
  });

  it('nothing of a server reaches the terminal as it is', async () => {
    const evil = `https://evil.example\u009b31m`;
    const { url } = await serve((socket) =>
      socket.end(
        Buffer.from(`HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: ${evil}\r\nContent-Length: 0\r\n\r\n`, 'latin1'),
      ),
    );
    const [text, json] = [await probe(url), await probe(url, '--json')];
    expect(text.out).toContain(String.raw`< access-control-allow-origin: https://evil.example\u009b31m`);
    expect([text.out + json.out, JSON.parse(json.out)]).toEqual([
      expect.not.stringMatching(/[\u007f-\u009f]/),
      expect.objectContaining({ reason: expect.stringContaining('allows https://evil.example') }),
    ]);
  });

  it('after a redirect the command names the answer that failed, and the origin that it was asked with', async () => {
    const bare = await serve((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    const elsewhere = await serve((socket) =>
      socket.end(`${HEAD.replace('200 OK', '302 Found')}Location: ${bare.url}login\r\n\r\n`),
    );
    const within = await serve((socket, request) =>
      socket.end(
        request.startsWith('GET / ')
          ? `${HEAD.replace('200 OK', '302 Found')}Location: /login\r\n\r\n`
          : 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      ),
    );
    expect((await probe(elsewhere.url)).out).toContain(
      `Blocked by origin. After a redirect from ${elsewhere.url}, the answer of GET ${bare.url}login has no Access-Control-Allow-Origin: it was asked with "Origin: null"`,
    );
    expect((await probe(within.url)).out).toContain(
      `After a redirect from ${within.url}, the answer of GET ${within.url}login has no Access-Control-Allow-Origin: ${SHOP} is not admitted.`,
    );
  });
});
