import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, NotFoundException, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CorsModule } from 'nestjs-cors';
import { corsHeaders } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { createAdapter, listen, platforms, type Platform } from '../kit/platforms.js';
import { admitted, READABLE, REFUSED, SILENT } from './pages.js';

@Controller('things')
class ThingsController {
  @Get() get() {
    return 'things';
  }
  @Get('missing') missing() {
    throw new NotFoundException();
  }
}

@Module({ imports: [CorsModule.forRoot({ default: { origins: [PAGE] } })], controllers: [ThingsController] })
class AppModule {}

interface Pair {
  key: string;
  cert: string;
}

function selfSigned(): Pair {
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-cors-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', '-nodes', ...curve, ...name, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Seen = Record<string, unknown>;
type Ask = (path: string, headers: Record<string, string>, method?: string) => Promise<Seen>;

/** Asks over HTTPS with HTTP/1.1, trusting the certificate of this run and no other. */
const overHttps =
  (port: number, { cert: ca }: Pair): Ask =>
  (path, headers, method = 'GET') =>
    new Promise((resolve, reject) => {
      const options = { port, host: '127.0.0.1', path, method, headers, ca, agent: false };
      const request = httpsRequest(options, (response) => {
        const { statusCode: status = 0, headers: all, rawHeaders, httpVersion } = response;
        response.resume();
        response.on('end', () =>
          resolve({ status, httpVersion, ...corsHeaders({ status, headers: all, rawHeaders, body: '' }) }),
        );
      });
      request.on('error', reject);
      request.end();
    });

/** Asks over HTTP/2, as browsers do wherever a server speaks it. */
const overHttp2 =
  (port: number, { cert: ca }: Pair): Ask =>
  (path, headers, method = 'GET') =>
    new Promise((resolve, reject) => {
      const session = connect(`https://127.0.0.1:${port}`, { ca });
      session.on('error', reject);
      const stream = session.request({ ':path': path, ':method': method, ...headers });
      stream.on('error', reject);
      stream.on('response', ({ ':status': status = 0, ...all }) => {
        const rawHeaders = Object.entries(all).flatMap(([name, value]) => [name, String(value)]);
        session.close();
        resolve({ status, httpVersion: '2.0', ...corsHeaders({ status, headers: {}, rawHeaders, body: '' }) });
      });
      stream.resume();
      stream.end();
    });

const adapterOf = (platform: Platform, https: Pair, http2: boolean) => {
  if (platform === 'express') return createAdapter(platform);
  return new FastifyAdapter((http2 ? { http2, https: { ...https, allowHTTP1: true } } : { https }) as never);
};

describe.each(platforms)('encrypted connections on %s', (platform) => {
  // Express speaks no HTTP/2.
  const transports =
    platform === 'express'
      ? ([['HTTPS', overHttps, false, '1.1']] as const)
      : ([
          ['HTTPS', overHttps, false, '1.1'],
          ['HTTP/2', overHttp2, true, '2.0'],
          ['HTTPS beside HTTP/2', overHttps, true, '1.1'],
        ] as const);

  describe.each(transports)('of %s', (_name, over, http2, httpVersion) => {
    let app: INestApplication;
    let ask: Ask;
    beforeAll(async () => {
      const pair = selfSigned();
      app = await NestFactory.create(AppModule, adapterOf(platform, pair, http2) as never, {
        logger: false,
        abortOnError: false,
        ...(platform === 'express' ? { httpsOptions: pair } : {}),
      });
      ask = over(await listen(app), pair);
    });
    afterAll(() => app.close());

    it.each([
      ['an answer', '/things', 200],
      ['the 404 of a handler', '/things/missing', 404],
      ['the 404 of a path that does not exist', '/nowhere', 404],
    ])('the page reads %s, and no other page does', async (_what, path, status) => {
      expect(await ask(path, { origin: PAGE })).toEqual({ status, httpVersion, ...READABLE });
      expect(await ask(path, { origin: OTHER })).toEqual({ status, httpVersion, ...SILENT });
      expect(await ask(path, {})).toEqual({ status, httpVersion, ...SILENT });
    });

    it('preflights are answered', async () => {
      const headers = { 'access-control-request-method': 'GET' };
      expect(await ask('/things', { ...headers, origin: PAGE }, 'OPTIONS')).toEqual({
        ...admitted('GET, HEAD'),
        httpVersion,
      });
      expect(await ask('/things', { ...headers, origin: OTHER }, 'OPTIONS')).toEqual({ ...REFUSED, httpVersion });
    });
  });
});
