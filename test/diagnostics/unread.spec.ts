import { beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, Param, Res, UnauthorizedException } from '@nestjs/common';
import { CorsPolicy, ExposeHeaders } from 'nestjs-cors';
import type { RunningApp } from '../kit/app.js';
import { send } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';

@Controller('files')
class FilesController {
  @Get('plain') @Header('X-RateLimit-Limit', '10') @Header('ETag', '"1"') plain() {
    return '';
  }
  @Get('public')
  @CorsPolicy({ origins: '*' })
  @Header('Link', '<https://api.example.com/2>; rel="next"')
  public() {
    return '';
  }
  @Get('raw') raw(@Res() reply: { raw?: object }) {
    const response = (reply.raw ?? reply) as { writeHead(status: number, headers: string[]): { end(): void } };
    response.writeHead(429, ['Retry-After', '3', 'RateLimit', '"10/s";r=0', 'RateLimit-Policy', '"10/s"']).end();
  }
  @Get('closed') closed(@Res({ passthrough: true }) reply: { header(name: string, value: string): void }) {
    reply.header('WWW-Authenticate', 'Bearer');
    throw new UnauthorizedException();
  }
  @Get(':id')
  @ExposeHeaders('link')
  @Header('content-disposition', 'attachment')
  @Header('Link', '<https://api.example.com/2>; rel="next"')
  get(@Param('id') id: string) {
    return id;
  }
}

describe.each(platforms)('response headers that pages cannot read on %s', (platform) => {
  const startApp = useStartApp();
  const log: string[] = [];
  let running: RunningApp;
  const start = async (environment: string) => {
    running = await startApp({
      ...{ platform, log, controllers: [FilesController] },
      cors: { environment, default: { origins: [SHOP], exposedHeaders: ['X-Total'] } },
    });
    log.length = 0;
  };
  beforeEach(() => start('development'));

  const read = (path: string, headers: Record<string, string> = { Origin: SHOP }) =>
    send(running.port, `/files/${path}`, { headers: { Host: 'api.example.com', ...headers } });
  const lines = () => log.splice(0).map((line) => line.replace(/ CorsModule$/, ''));
  const cannot = (names: string, place: string) =>
    `A page of "${SHOP}" cannot read ${names} of the answer to ${place}: the policy "default" does not expose `;

  it('each is said once for each route, with the line to add', async () => {
    for (const id of ['1', '2']) await read(id);
    expect(lines()).toEqual([
      `${cannot('Content-Disposition', 'GET /files/:id (FilesController.get)')}it. If pages need it, add "Content-Disposition" to exposedHeaders of the policy "default": ` +
        "['X-Total', 'link', 'Content-Disposition'], or write " +
        "@ExposeHeaders('Content-Disposition') on the handler.",
    ]);
  });

  it('those written on the raw response and by exceptions are said too', async () => {
    expect([(await read('raw')).status, (await read('closed')).status]).toEqual([429, 401]);
    expect(lines()).toEqual([
      expect.stringContaining(
        cannot('RateLimit, RateLimit-Policy, Retry-After', 'GET /files/raw (FilesController.raw)'),
      ),
      expect.stringContaining(cannot('WWW-Authenticate', 'GET /files/closed (FilesController.closed)')),
    ]);
  });

  it('under a public policy only what a page of another site reads is said', async () => {
    await read('public', {});
    await read('public', { Origin: 'https://api.example.com' });
    expect(lines()).toEqual([]);
    await read('public');
    expect(lines()).toEqual([expect.stringContaining('cannot read Link of the answer to GET /files/public')]);
  });

  it('nothing is said of other headers, of refused pages and without a page', async () => {
    await read('plain');
    await read('1', { Origin: 'https://api.example.com' });
    await read('1', {});
    expect(lines()).toEqual([]);
    await read('1', { Origin: 'https://evil.example' });
    expect(lines()).toEqual([expect.stringMatching(/^Refused /)]);
  });

  it('in production nothing is said', async () => {
    await running.close();
    await start('production');
    for (const path of ['1', 'raw', 'closed', 'public']) await read(path);
    expect(lines()).toEqual([]);
  });
});
