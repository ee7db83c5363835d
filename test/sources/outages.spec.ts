import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Injectable } from '@nestjs/common';
import { CorsPolicy, type CorsRequest, type OriginSource } from 'nestjs-cors';
import { send } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useAppPerTest } from '../kit/use.app.js';

const FURTHER = ' (Further ones are not logged for up to an hour.)';

@Injectable()
class TenantOrigins implements OriginSource {
  fault: string | undefined;
  key({ params }: CorsRequest) {
    if (params.tenant === 'none') throw new Error('no tenant');
    return params.tenant;
  }
  origins() {
    if (this.fault !== undefined) throw new Error(this.fault);
    return [SHOP];
  }
}

@Controller('t/:tenant')
class TenantController {
  @Get() @CorsPolicy({ origins: TenantOrigins }) list() {
    return '';
  }
  @Get('public') @CorsPolicy({ origins: { source: TenantOrigins, ttl: 60_000 } }) other() {
    return '';
  }
}

describe.each(platforms)('outages of a source on %s', (platform) => {
  const log: string[] = [];
  const running = useAppPerTest({ platform, log, controllers: [TenantController], providers: [TenantOrigins] });
  let asked = 0;
  beforeEach(() => {
    log.length = 0;
    running.get(TenantOrigins).fault = undefined;
  });
  const lines = () => log.splice(0).map((line) => line.replace(/ CorsModule$/, ''));
  /** Requests for tenants that were never asked for before. */
  const ask = async (count: number, path = '') => {
    for (let n = 0; n < count; n++) await send(running.port, `/t/t${asked++}${path}`, { headers: { Origin: SHOP } });
  };
  const fail = async (...faults: string[]) => {
    for (const fault of faults) {
      running.get(TenantOrigins).fault = fault;
      await ask(2);
    }
    running.get(TenantOrigins).fault = undefined;
  };

  it('each has one line for its beginning and one for its end, however soon it follows another one', async () => {
    for (let round = 0; round < 3; round++) {
      await fail('connection reset', 'connection refused');
      await ask(3);
      expect(lines()).toEqual([
        'source TenantOrigins failed and refuses: "connection reset"',
        'source TenantOrigins answers again after 4 failed lookups.',
      ]);
    }
  });

  it('is one for all policies that ask the source', async () => {
    running.get(TenantOrigins).fault = 'down';
    await ask(1);
    await ask(1, '/public');
    running.get(TenantOrigins).fault = undefined;
    await ask(1, '/public');
    await ask(1);
    expect(lines()).toEqual([
      'source TenantOrigins failed and refuses: "down"',
      'source TenantOrigins answers again after 2 failed lookups.',
    ]);
  });

  it('30 are logged within an hour, and the last line says so', async () => {
    for (let round = 0; round < 35; round++) {
      await fail('down');
      await ask(1);
    }
    const all = lines();
    expect(all).toHaveLength(60);
    expect(all.filter((line) => line.endsWith(FURTHER))).toEqual([all.at(-1)]);
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now + 3_600_001);
    await fail('down');
    await ask(1);
    expect(lines()).toEqual([
      'source TenantOrigins failed and refuses: "down"',
      'source TenantOrigins answers again after 2 failed lookups.',
    ]);
  });

  it('a key that fails is no outage, and is logged during one', async () => {
    const none = () => send(running.port, '/t/none', { headers: { Origin: SHOP } });
    await fail('down');
    await none();
    await ask(1);
    await none();
    expect(lines()).toEqual([
      'source TenantOrigins failed and refuses: "down"',
      'source TenantOrigins failed and refuses: key() failed: "no tenant"',
      'source TenantOrigins answers again after 2 failed lookups.',
    ]);
  });
});
