import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Res } from '@nestjs/common';
import { CorsPolicy, CorsService, type CorsRequest, type OriginChanges, type OriginSource } from 'nestjs-cors';
import { startApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { APP, STRANGER } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useAppPerTest } from '../kit/use.app.js';

@Injectable()
class Failing implements OriginSource {
  changes: OriginChanges | undefined;
  key({ query }: CorsRequest): string {
    if (query.has('key')) throw new Error('no key');
    return 'all';
  }
  async origins(): Promise<string[]> {
    return Promise.reject(new Error('the database is away'));
  }
  watch(changes: OriginChanges): void {
    this.changes = changes;
    return Promise.reject(new Error('cannot watch')) as never;
  }
  announce(): Promise<void> {
    return Promise.reject(new Error('cannot announce'));
  }
}

@Injectable()
class Dirty implements OriginSource {
  key(): string {
    return 'all';
  }
  origins(): string[] {
    return [APP, 'no origin'];
  }
}

@Controller()
class PlacesController {
  @Get('plain') @CorsPolicy('app') plain() {
    return 'handled';
  }
  @Get('own') @CorsPolicy('app') own(@Res({ passthrough: true }) reply: { header(name: string, value: string): void }) {
    reply.header('Access-Control-Allow-Origin', '*');
    return 'handled';
  }
  @Get('failing') @CorsPolicy({ origins: Failing }) failing() {
    return 'handled';
  }
  @Get('dirty') @CorsPolicy({ origins: Dirty }) dirty() {
    return 'handled';
  }
  @Get('trial') @CorsPolicy({ origins: [APP], reportOnly: { origins: [STRANGER] } }) trial() {
    return 'handled';
  }
  @Get('failing-trial') @CorsPolicy({ origins: [APP], reportOnly: { origins: Failing } }) failingTrial() {
    return 'handled';
  }
}

describe.each(platforms)('a logger that throws on %s', (platform) => {
  let tried: string[];

  const throws = (message: unknown): never => {
    tried.push(String(message));
    throw new Error('the log is full');
  };
  const running = useAppPerTest(() => {
    tried = [];
    return startApp({
      platform,
      controllers: [PlacesController],
      providers: [Failing, Dirty],
      // A warning at start-up: the origin is not encrypted.
      cors: { policies: { app: { origins: [APP, 'http://app.example.com'] } }, environment: 'development' },
      configure: (app) => app.useLogger({ log: () => undefined, warn: throws, error: throws }),
    });
  });
  /** Jest fails a test during which an error is left unhandled: this is its time. */
  const settled = () => pause(20);

  it('start-up and requests go on, and no error is left unhandled', async () => {
    const admitted = { 'access-control-allow-origin': APP, vary: 'Origin' };
    const refused = { vary: 'Origin' };
    const asked: [path: string, origin: string, expected: object][] = [
      ['/plain', STRANGER, refused],
      ['/own', APP, admitted],
      ['/failing', APP, refused],
      ['/failing?key', APP, refused],
      ['/dirty', APP, admitted],
      ['/trial', APP, admitted],
      ['/failing-trial', APP, admitted],
      ['/failing-trial?key', APP, admitted],
    ];
    for (const [path, origin, expected] of asked) {
      const answer = await send(running.port, path, { headers: { Origin: origin } });
      expect([path, answer.status, answer.body, corsHeaders(answer)]).toEqual([path, 200, 'handled', expected]);
      const asking = await preflight(running.port, path, origin, 'GET');
      expect([path, asking.status]).toEqual([path, 'access-control-allow-origin' in expected ? 204 : 403]);
    }
    await settled();
    const said = [
      'is unencrypted',
      'Refused',
      'already had "access-control',
      'refuses: "the database',
      'key() failed',
      'dropped',
    ];
    for (const text of [...said, 'reportOnly', 'watch() failed'])
      expect(tried).toContainEqual(expect.stringContaining(text));
  });

  it('a warning of a source from a timer and an invalidation go on', async () => {
    const { app } = running;
    const source = app.get(Failing);
    setTimeout(() => source.changes?.warn('lost a connection'), 1);
    await app.get(CorsService).invalidate(Failing);
    await settled();
    app.enableCors();
    for (const text of ['lost a connection', 'could not be told', 'The call was ignored: '])
      expect(tried).toContainEqual(expect.stringContaining(text));
  });
});
