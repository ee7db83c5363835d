import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable } from '@nestjs/common';
import { CorsConfigurationError, CorsPolicy, CorsService, type OriginSource } from 'nestjs-cors';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { useAppPerTest, useCreateApp, useStartApp } from '../kit/use.app.js';

const EXTENSION = 'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d';

/** What a tenant may have written: names that anyone can have, with the dot of the root and without. */
@Injectable()
class Rooted implements OriginSource {
  key(): string {
    return 'all';
  }
  origins(): string[] {
    return [
      'https://*.com.',
      'https://*.',
      'https://*.vercel.app.',
      'https://*.tiiny.site',
      'https://app.lvh.me',
      'moz-extension://*',
      'https://*.example.com.',
      'app://.',
    ];
  }
}

@Controller()
class ClientsController {
  @Get('clients') @CorsPolicy({ origins: ['app://.', 'app://', 'moz-extension://*'] }) clients() {
    return 'handled';
  }
  @Get('signed-in') @CorsPolicy({ origins: ['app://.', EXTENSION], credentials: true }) signedIn() {
    return 'handled';
  }
  @Get('looked-up') @CorsPolicy({ origins: Rooted, credentials: true }) lookedUp() {
    return 'handled';
  }
}

describe.each(platforms)('an application for clients of every kind on %s', (platform) => {
  const startApp = useStartApp();
  const createApp = useCreateApp();
  const log: string[] = [];
  const running = useAppPerTest({
    platform,
    log,
    controllers: [ClientsController],
    providers: [Rooted],
    cors: { environment: 'production' },
  });

  const admits = async (path: string, origin: string, credentials: object = {}) => {
    const answer = await send(running.port, path, { headers: { Origin: origin } });
    const asking = await preflight(running.port, path, origin, 'GET');
    const sent = corsHeaders(answer);
    const expected = 'access-control-allow-origin' in sent;
    expect(sent).toEqual({
      ...(expected ? { 'access-control-allow-origin': origin, ...credentials } : {}),
      vary: 'Origin',
    });
    expect(asking.status).toBe(expected ? 204 : 403);
    return expected;
  };

  it('listed origins are admitted, and no others', async () => {
    for (const origin of ['app://.', 'app://', EXTENSION])
      expect([origin, await admits('/clients', origin)]).toEqual([origin, true]);
    for (const origin of [
      ...['app://..', 'app:///', 'app://./', 'app://x', 'App://.', 'xapp://.', 'app:', '//.', 'app://.:80', 'null'],
      ...[EXTENSION.toUpperCase(), `${EXTENSION}0`, `${EXTENSION}.evil.test`, EXTENSION.replace('moz', 'chrome')],
      ...['moz-extension://*', 'moz-extension://', 'https://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d'],
    ])
      expect([origin, await admits('/clients', origin)]).toEqual([origin, false]);
  });

  it('origins that are listed in full are trusted with credentials', async () => {
    const credentials = { 'access-control-allow-credentials': 'true' };
    for (const origin of ['app://.', EXTENSION]) expect(await admits('/signed-in', origin, credentials)).toBe(true);
    expect(await admits('/signed-in', EXTENSION.replace('1b', '2b'))).toBe(false);
    expect(log).toContainEqual(expect.stringContaining('Every application built with that scheme sends "app://."'));
    expect(log.filter((line) => line.includes(EXTENSION) && line.includes('built with that scheme'))).toEqual([]);
  });

  it('an entry of a looked-up list that anyone could own is dropped', async () => {
    const credentials = { 'access-control-allow-credentials': 'true' };
    for (const origin of ['app://.', 'https://a.example.com.'])
      expect([origin, await admits('/looked-up', origin, credentials)]).toEqual([origin, true]);
    for (const origin of [
      ...['https://evil.com.', 'https://evil.com', 'https://evil.vercel.app.', 'https://evil.tiiny.site'],
      ...['https://app.lvh.me', EXTENSION, 'https://a.example.com', 'https://evil.example.org.'],
    ])
      expect([origin, await admits('/looked-up', origin, credentials)]).toEqual([origin, false]);
    const said = running.get(CorsService).check(Rooted, new Rooted().origins());
    expect(said.filter(({ severity }) => severity === 'error').map(({ code, path }) => `${path} ${code}`)).toEqual([
      'origins[0] pattern-public-suffix',
      'origins[1] pattern-invalid',
      'origins[2] pattern-hosting-suffix-with-credentials',
      'origins[3] pattern-hosting-suffix-with-credentials',
      'origins[4] origin-loopback-name',
      'origins[5] pattern-extension-with-credentials',
    ]);
  });

  it('the report shows the entries', () => {
    const row = running
      .get(CorsService)
      .report()
      .find(({ path }) => path === '/clients');
    expect(row?.origins).toEqual(['app://.', 'app://', 'moz-extension://*']);
  });

  it.each([
    ['https://*.com.', 'pattern-public-suffix', false],
    ['https://*.', 'pattern-invalid', false],
    ['https://*.vercel.app.', 'pattern-hosting-suffix-with-credentials', true],
    ['https://*.000webhostapp.com', 'pattern-hosting-suffix-with-credentials', true],
    ['https://app.lvh.me', 'origin-loopback-name', true],
    ['moz-extension://*', 'pattern-extension-with-credentials', true],
  ])('an application does not start with %s: %s', async (origin, code, credentials) => {
    const app = await createApp({
      platform,
      cors: { default: { origins: [origin], credentials }, environment: 'production' },
    });
    const error: unknown = await app.init().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CorsConfigurationError);
    expect((error as CorsConfigurationError).issues.map((issue) => issue.code)).toContain(code);
  });

  it('the error for https://localhost in production names the option for Capacitor applications', async () => {
    const cors = { default: { origins: ['https://localhost'] }, environment: 'production' };
    const app = await createApp({ platform, cors });
    const error: unknown = await app.init().catch((thrown: unknown) => thrown);
    expect((error as Error).message).toContain('Capacitor or Cordova application');
    expect((error as Error).message).toContain('dangerouslyAllowOriginLoopback');
    const declared = await startApp({
      platform,
      cors: { ...cors, default: { ...cors.default, dangerouslyAllowOriginLoopback: true } },
    });
    const answer = await send(declared.port, '/nothing', { headers: { Origin: 'https://localhost' } });
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': 'https://localhost', vary: 'Origin' });
  });
});
