import { beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Post } from '@nestjs/common';
import { CorsPolicy, CorsService, type CorsRequest, type OriginSource } from 'nestjs-cors';
import { preflight, send } from '../kit/http.js';
import { OTHER, SHOP, STRANGER } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useAppPerTest } from '../kit/use.app.js';

const FIX = `If this page is meant to read it, add the origin to`;

const HOSTILE = `\r\n\u001b[2J\u202e${'x'.repeat(900)}`;

@Injectable()
class TenantOrigins implements OriginSource {
  calls = 0;
  key({ params: { tenant } }: CorsRequest) {
    this.calls++;
    if (tenant === 'hostile') return HOSTILE;
    if (tenant === 'throws') throw new Error('no tenant');
    return tenant === 'none' ? undefined : tenant;
  }
  origins(key: string) {
    if (key === 'down') throw new Error('no database');
    return key === 'shop' ? [SHOP] : [];
  }
}

@Injectable()
class HostOrigins implements OriginSource {
  key({ host }: CorsRequest) {
    return host;
  }
  origins() {
    return [];
  }
}

@Controller('t/:tenant/orders')
@CorsPolicy('tenant')
class OrdersController {
  @Get() list() {
    return '';
  }
  @Post() @CorsPolicy({ extends: 'tenant', enforce: 'all' }) create() {
    return '';
  }
  @Get('both') @CorsPolicy({ origins: [TenantOrigins, HostOrigins] }) both() {
    return '';
  }
  @Get('closed') @CorsPolicy(false) closed() {
    return '';
  }
}

describe.each(platforms)('refusals that a source decides on %s', (platform) => {
  const log: string[] = [];
  const running = useAppPerTest({
    ...{ platform, log, controllers: [OrdersController], providers: [TenantOrigins, HostOrigins] },
    cors: { policies: { tenant: { origins: [TenantOrigins] } } },
  });
  beforeEach(() => {
    log.length = 0;
  });
  const lines = () => log.splice(0).map((line) => line.replace(/ CorsModule$/, ''));
  const read = (path: string, origin = OTHER, method = 'GET') =>
    send(running.port, path, { method, headers: { Origin: origin } });
  const explain = async (path: string, method = 'GET', origin = OTHER) =>
    (await running.get(CorsService).explain({ path, method, origin, host: 'api.example.com' })).reason;
  const at = 'at GET /t/:tenant/orders (OrdersController.list): the policy "tenant" does not admit it';

  describe('in the log', () => {
    it('name the source and the key, once for each key', async () => {
      for (let round = 0; round < 2; round++)
        for (const tenant of ['a', 'b', 'none']) await read(`/t/${tenant}/orders`);
      await read('/t/a/orders', 'https://third.example.org');
      expect(lines()).toEqual([
        `Refused "${OTHER}" ${at}: the source TenantOrigins was asked for "a".`,
        `Refused "${OTHER}" ${at}: the source TenantOrigins was asked for "b".`,
        `Refused "${OTHER}" ${at}: key() of the source TenantOrigins returned none.`,
      ]);
    });

    it('ask for no key once nothing more is logged for the route', async () => {
      for (let n = 0; n < 20; n++) await read(`/t/${n}/orders`);
      const source = running.get(TenantOrigins);
      source.calls = 0;
      for (let n = 0; n < 3; n++) await read(`/t/${n}/orders`);
      // Once for each request: to decide.
      expect(source.calls).toBe(3);
    });

    it('name every source of the policy, and so do a preflight and a request that is stopped', async () => {
      await send(running.port, '/t/a/orders/both', { headers: { Origin: OTHER, Host: 'api.example.com' } });
      await preflight(running.port, '/t/a/orders', OTHER, 'POST');
      await read('/t/a/orders', STRANGER, 'POST');
      const [both, asked, stopped, ...others] = lines();
      expect(others).toEqual([]);
      expect(both).toContain(
        'does not admit it: the source TenantOrigins was asked for "a", and the source HostOrigins was asked for "api.example.com".',
      );
      expect(asked).toMatch(/^Refused .* at the preflight of POST .* was asked for "a"\.$/);
      expect(stopped).toMatch(
        /^Stopped .* at POST .* does not admit it: the source TenantOrigins was asked for "a"\.$/,
      );
    });

    it('show a key escaped and shortened, and stay bounded whatever keys are sent', async () => {
      await read('/t/hostile/orders');
      const [line = ''] = lines();
      expect(line).toMatch(/was asked for "\\r\\n\\u001b\[2J\\u202ex+\.\.\.\.$/);
      expect(line.length).toBeLessThan(400);
      for (let n = 0; n < 60; n++) await read(`/t/t${n}/orders`);
      expect(lines()).toHaveLength(19);
    });

    it('have no second line where the lookup failed, or where no source was asked', async () => {
      await read('/t/down/orders');
      expect(lines()).toEqual(['source TenantOrigins failed and refuses: "no database"']);
      await read('/t/throws/orders', OTHER, 'POST');
      expect(lines()).toEqual([
        'source TenantOrigins failed and refuses: key() failed: "no tenant"',
        expect.stringMatching(/^Stopped .* has enforce and does not admit it\.$/),
      ]);
      await read('/t/a/orders', 'null');
      expect(lines()).toEqual([expect.not.stringContaining('TenantOrigins')]);
    });
  });

  describe('explained', () => {
    it('advise the list of the key', async () => {
      expect(await explain('/t/a/orders')).toMatch(
        new RegExp(String.raw`is not admitted\. ${FIX} the list of the source TenantOrigins for "a"\.$`),
      );
      expect(await explain('/t/a/orders/both')).toContain(
        `${FIX} the list of the source TenantOrigins for "a", or of the source HostOrigins for "api.example.com".`,
      );
    });

    it('say that key() returned none, or that the source failed', async () => {
      expect(await explain('/t/none/orders')).toContain(
        'key() of the source TenantOrigins returned none for this request, so no list was asked. ' +
          'Let key() find whose list it is, or add the origin to the policy itself.',
      );
      expect(await explain('/t/throws/orders')).toContain('key() of a source failed; the log says why.');
      expect(await explain('/t/down/orders')).toContain(
        'The list of the source TenantOrigins for "down" could not be read; the log says why.',
      );
    });

    it('still say what no list can mend', async () => {
      expect(await explain('/t/a/orders', 'GET', 'null')).toContain('It cannot be admitted');
      expect(await explain('/t/a/orders/closed')).toContain('OrdersController.closed has @CorsPolicy(false)');
    });
  });
});

describe.each(platforms)('refusals at a path that no controller serves on %s', (platform) => {
  const log: string[] = [];
  const running = useAppPerTest({ platform, log });
  beforeEach(() => {
    log.length = 0;
  });

  it('name the path, without its query, escaped and shortened, in one line for all paths', async () => {
    const ask = (path: string) => send(running.port, path, { headers: { Origin: OTHER } });
    await ask('/no%0Awhere?token=secret');
    for (let n = 0; n < 30; n++) await ask(`/other/${n}`);
    expect(log).toEqual([
      expect.stringMatching(
        new RegExp(
          String.raw`^Refused "${OTHER}" at "/no%0Awhere", which no controller serves with GET: no policy governs`,
        ),
      ),
    ]);
    log.length = 0;
    await preflight(running.port, `/${'x'.repeat(3_000)}`, SHOP, 'PUT');
    expect(log).toEqual([]);
  });

  it('shorten a long path', async () => {
    await preflight(running.port, `/${'x'.repeat(3_000)}`, OTHER, 'PUT');
    expect(log).toEqual([
      expect.stringMatching(/at the preflight of "\/x{100,130}\.\.\., which no controller serves with PUT: /),
    ]);
  });
});
