import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { CorsPolicy } from 'nestjs-cors';
import { corsHeaders, send } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT } from './pages.js';

@Injectable()
class Database {
  up = true;

  constructor(private readonly indicators: HealthIndicatorService) {}

  check() {
    const session = this.indicators.check('database');
    return this.up ? session.up() : session.down({ reason: 'unplugged' });
  }
}

@Controller('health')
@CorsPolicy({ origins: [PAGE] })
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: Database,
  ) {}

  @Get() @HealthCheck() check() {
    return this.health.check([() => this.database.check()]);
  }
}

describe.each(platforms)('@nestjs/terminus on %s', (platform) => {
  const running = useApp({
    platform,
    controllers: [HealthController],
    providers: [Database],
    imports: [TerminusModule],
    cors: { default: { origins: [OTHER] } },
  });

  it.each([
    ['healthy', true, 200, 'ok', 'up'],
    ['ill', false, 503, 'error', 'down'],
  ])(
    'the page reads that the application is %s, and no other page does',
    async (_what, up, status, overall, database) => {
      running.get(Database).up = up;
      const readable = await sendFrom(PAGE, running.port, '/health');
      expect([readable.status, corsHeaders(readable)]).toEqual([status, READABLE]);
      expect(JSON.parse(readable.body)).toMatchObject({ status: overall, details: { database: { status: database } } });
      const hidden = await sendFrom(OTHER, running.port, '/health');
      expect([hidden.status, corsHeaders(hidden)]).toEqual([status, SILENT]);
      expect(corsHeaders(await send(running.port, '/health'))).toEqual(SILENT);
    },
  );

  it('preflights are answered by the policy even if the application is unhealthy', async () => {
    running.get(Database).up = false;
    expect(await asked(PAGE, running.port, '/health', 'GET')).toEqual(admitted('GET, HEAD'));
    expect(await asked(OTHER, running.port, '/health', 'GET')).toEqual(REFUSED);
  });
});
