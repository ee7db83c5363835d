import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, NotFoundException, Post, Res, type INestApplication } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { CorsPolicy, type CorsPolicyOptions } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send, type Answer } from '../kit/http.js';
import { platforms, type Platform } from '../kit/platforms.js';

const SHOP = 'https://shop.example.com';
const EVIL = 'https://evil.example.org';

@Controller('logo')
class LogoController {
  @Get() logo() {
    return 'logo';
  }
  @Get('missing') missing() {
    throw new NotFoundException();
  }
  @Post() upload() {
    return '';
  }
  @Get('raw') raw(@Res() reply: ServerResponse | { raw: ServerResponse; hijack(): void }) {
    const response = 'raw' in reply ? reply.raw : reply;
    if ('hijack' in reply) reply.hijack();
    response.writeHead(200, ['Cross-Origin-Resource-Policy', 'same-origin', 'X-Other-Header-Of-The-App', 'a']);
    response.end();
  }
}

@Controller('other')
@CorsPolicy({ origins: [SHOP] })
class OtherController {
  @Get() other() {
    return '';
  }
}

/** Sets the headers of an application's own, as helmet and Nest's `useSecurityHeaders()` do. */
type Setting = (app: INestApplication, platform: Platform) => Promise<void>;
const SETTINGS: readonly (readonly [string, Setting])[] = [
  [
    'helmet',
    async (app, platform) => {
      if (platform === 'fastify') {
        const { default: helmet } = await import('@fastify/helmet');
        await (app as unknown as { register(plugin: unknown): Promise<void> }).register(helmet);
      } else app.use((await import('helmet')).default());
    },
  ],
  ['useSecurityHeaders()', async (app) => void app.useSecurityHeaders()],
];

describe.each(platforms)('who may embed a response on %s', (platform) => {
  let running: RunningApp | undefined;
  const log: string[] = [];
  const start = async (policy: CorsPolicyOptions, configure?: Setting): Promise<number> => {
    running = await startApp({
      ...{ platform, log, cors: { default: policy }, controllers: [LogoController, OtherController] },
      ...(configure ? { configure: (app) => configure(app, platform) } : {}),
    });
    return running.port;
  };
  const get = (port: number, path: string, origin?: string): Promise<Answer> =>
    send(port, path, { headers: origin === undefined ? {} : { Origin: origin } });
  const resourcePolicyOf = ({ headers }: Answer) => headers['cross-origin-resource-policy'];

  afterEach(async () => {
    await running?.close();
    log.length = 0;
  });

  it('crossOriginResourcePolicy is sent on every response of the route but preflights', async () => {
    const port = await start({ origins: [SHOP], crossOriginResourcePolicy: 'same-site' });
    const answers = [
      await get(port, '/logo', SHOP),
      await get(port, '/logo', EVIL),
      await get(port, '/logo'),
      await get(port, '/logo/missing', SHOP),
      await get(port, '/none', SHOP),
      await preflight(port, '/logo', SHOP, 'POST'),
      await get(port, '/other', SHOP),
    ];
    expect(answers.map(resourcePolicyOf)).toEqual([...Array(5).fill('same-site'), undefined, undefined]);
    expect(answers.map(corsHeaders).slice(0, 3)).toEqual([
      { 'access-control-allow-origin': SHOP, vary: 'Origin' },
      { vary: 'Origin' },
      { vary: 'Origin' },
    ]);
  });

  it.each(SETTINGS)(
    'the header of the policy replaces that of %s, and only where the policy has one',
    async (_, set) => {
      const port = await start({ origins: [SHOP], crossOriginResourcePolicy: 'cross-origin' }, set);
      const answers = [await get(port, '/logo', SHOP), await get(port, '/logo'), await get(port, '/other', SHOP)];
      expect(answers.map(resourcePolicyOf)).toEqual(['cross-origin', 'cross-origin', 'same-origin']);
    },
  );

  it('the header of the policy replaces one that a handler writes itself', async () => {
    const port = await start({ origins: [SHOP], crossOriginResourcePolicy: 'cross-origin' });
    const { headers, rawHeaders } = await get(port, '/logo/raw', SHOP);
    expect(headers['x-other-header-of-the-app']).toBe('a');
    expect(rawHeaders.filter((name) => name.toLowerCase() === 'cross-origin-resource-policy')).toHaveLength(1);
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
  });

  it.each(SETTINGS)('a public policy beside the header of %s is reported once', async (_, set) => {
    const port = await start({ origins: '*' }, set);
    await get(port, '/logo');
    await get(port, '/logo', SHOP);
    expect(log).toEqual([
      'LogoController.logo (GET /logo) is public by the policy "default", but is sent with Cross-Origin-Resource-Policy: ' +
        'same-origin, so browsers block it in <img>, <script> and <video> of other sites. Add crossOriginResourcePolicy: ' +
        "'cross-origin' to the policy, or remove the header there (helmet and useSecurityHeaders() set it). CorsModule",
    ]);
  });

  it.each(SETTINGS)(
    'a public policy with crossOriginResourcePolicy beside %s has nothing to report',
    async (_, set) => {
      const port = await start({ origins: '*', crossOriginResourcePolicy: 'cross-origin' }, set);
      expect(resourcePolicyOf(await get(port, '/logo'))).toBe('cross-origin');
      expect(log).toEqual([]);
    },
  );

  it('timingAllowOrigin has the value of Access-Control-Allow-Origin', async () => {
    const timing = ({ headers }: Answer) => headers['timing-allow-origin'];
    const port = await start({ origins: [SHOP], timingAllowOrigin: true });
    const answers = [await get(port, '/logo', SHOP), await get(port, '/logo', EVIL), await get(port, '/logo')];
    answers.push(await preflight(port, '/logo', SHOP, 'POST'), await get(port, '/other', SHOP));
    expect(answers.map(timing)).toEqual([SHOP, undefined, undefined, undefined, undefined]);
    await running?.close();
    const open = await start({ origins: '*', timingAllowOrigin: true });
    expect(timing(await get(open, '/logo'))).toBe('*');
  });

  it('a public policy that others may not embed is a warning at start, and odd values do not start', async () => {
    await start({ origins: '*', crossOriginResourcePolicy: 'same-site' });
    expect(log.join('\n')).toContain('Cross-Origin-Resource-Policy: "same-site" keeps other sites from embedding them');
    const options = { origins: [SHOP], crossOriginResourcePolicy: 'none', timingAllowOrigin: 'yes' };
    await expect(start(options as never)).rejects.toMatchObject({
      issues: [
        { code: 'option-invalid', path: 'default.crossOriginResourcePolicy' },
        { code: 'option-invalid', path: 'default.timingAllowOrigin' },
      ],
    });
  });
});
