import { connect, createServer, type ClientHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createApp } from '../kit/app.js';
import { listen, platforms, type Platform } from '../kit/platforms.js';
import { until } from '../kit/until.js';
import { useClosing } from '../kit/use.app.js';
import { inspectedApp } from './inspected.app.js';

const PAGE = '/cors-inspector';

/** What came over a stream of HTTP/2 so far. */
interface Got {
  status: number;
  body: string;
  ended: boolean;
}

function get(session: ClientHttp2Session, path: string, headers: Record<string, string> = {}): Got {
  const got: Got = { status: 0, body: '', ended: false };
  const stream = session.request({ ':path': path, ':authority': 'localhost:3000', ...headers });
  stream.on('response', ({ ':status': status = 0 }) => (got.status = status));
  stream.setEncoding('utf8').on('data', (chunk: string) => (got.body += chunk));
  stream.on('close', () => (got.ended = true)).on('error', () => undefined);
  stream.end();
  return got;
}

describe.each(platforms)('the inspector over HTTP/2 on %s', (platform) => {
  const opened = useClosing();

  /** Express serves no HTTP/2 itself, but its instance answers requests of any server of Node. */
  const start = async () => {
    const app = await createApp({ ...inspectedApp(platform), ...adapterOf(platform) });
    const close = opened({ close: () => app.close() }).close;
    if (platform === 'fastify') return { port: await listen(app), close };
    await app.init();
    const server = createServer(app.getHttpAdapter().getInstance() as never);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    opened({ close: () => server.close() });
    return { port: (server.address() as AddressInfo).port, close };
  };
  const connectTo = (port: number): ClientHttp2Session => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on('error', () => undefined);
    return opened(session);
  };
  const answerOf = async (got: Got): Promise<Got> => {
    await until(() => got.ended);
    return got;
  };

  it('the page is served, with its files and data, and guarded by :authority', async () => {
    const session = connectTo((await start()).port);
    expect(await answerOf(get(session, PAGE))).toMatchObject({
      status: 200,
      body: expect.stringContaining('CORS inspector'),
    });
    expect(await answerOf(get(session, `${PAGE}/matrix.js`))).toMatchObject({ status: 200 });
    expect(JSON.parse((await answerOf(get(session, `${PAGE}/data.json`))).body)).toMatchObject({ live: true });
    const other = { ':authority': 'rebound.evil.example' };
    expect(await answerOf(get(session, PAGE, other))).toMatchObject({ status: 403 });
  });

  it('recent refusals are a stream, which ends as the application closes', async () => {
    const { port, close } = await start();
    const session = connectTo(port);
    const stream = get(session, `${PAGE}/refusals`);
    await until(() => stream.body.includes('data: []'));
    // As a browser does once the page is closed.
    const closing = close();
    expect(await answerOf(stream)).toMatchObject({ status: 200 });
    session.close();
    await closing;
  });
});

function adapterOf(platform: Platform) {
  return platform === 'fastify' ? { adapter: new FastifyAdapter({ http2: true } as never) as never } : {};
}
