import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders } from '../kit/http.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { admitted, asked, OTHER, PAGE, READABLE, REFUSED, sendFrom, SILENT } from './pages.js';

@Controller('things')
@CorsPolicy('page')
class ThingsController {
  private release = (): void => undefined;
  private arrive = (): void => undefined;
  readonly arrived = new Promise<void>((resolve) => {
    this.arrive = resolve;
  });

  @Get() things() {
    return 'things';
  }
  @Get('slow') async slow() {
    this.arrive();
    await new Promise<void>((resolve) => {
      this.release = resolve;
    });
    return 'slow';
  }
  letGo(): void {
    this.release();
  }
}

const ofPage: CorsModuleOptions = { policies: { page: { origins: [PAGE] } } };
const ofOther: CorsModuleOptions = { policies: { page: { origins: [OTHER] } } };

describe.each(platforms)('one application after another in a process on %s', (platform) => {
  const running: RunningApp[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.close()));
  });

  const start = async (cors: CorsModuleOptions, on: Platform = platform) => {
    const app = await startApp({ platform: on, cors, controllers: [ThingsController] });
    running.push(app);
    return app;
  };
  const stop = async (app: RunningApp) => {
    running.splice(running.indexOf(app), 1);
    await app.close();
  };
  const read = async ({ port }: RunningApp, origin: string) => corsHeaders(await sendFrom(origin, port, '/things'));

  it('has the policies of its own, and nothing is left of those before', async () => {
    const first = await start(ofPage);
    expect([await read(first, PAGE), await read(first, OTHER)]).toEqual([READABLE, SILENT]);
    expect(await asked(PAGE, first.port, '/things', 'GET')).toEqual(admitted('GET, HEAD'));
    await stop(first);
    await expect(sendFrom(PAGE, first.port, '/things')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    const second = await start(ofOther);
    expect([await read(second, PAGE), await read(second, OTHER)]).toEqual([
      SILENT,
      { ...READABLE, 'access-control-allow-origin': OTHER },
    ]);
    expect(await asked(PAGE, second.port, '/things', 'GET')).toEqual(REFUSED);
    await stop(second);

    const third = await start({ policies: { page: { origins: '*' } } });
    expect(await read(third, OTHER)).toEqual({ 'access-control-allow-origin': '*' });
  });

  it('keeps its policy for an answer that is still under way as it closes', async () => {
    const app = await start(ofPage);
    const controller = app.get(ThingsController);
    const slow = sendFrom(PAGE, app.port, '/things/slow');
    await controller.arrived;
    const closed = stop(app);
    controller.letGo();
    const answer = await slow;
    expect([answer.status, answer.body, corsHeaders(answer)]).toEqual([200, 'slow', READABLE]);
    await closed;
  });

  it('leaves the one that goes on running as it is, on whichever platform that is', async () => {
    const staying = await Promise.all(platforms.map((each) => start(ofPage, each)));
    await stop(await start(ofOther));
    for (const app of staying) {
      expect([await read(app, PAGE), await read(app, OTHER)]).toEqual([READABLE, SILENT]);
      expect(await asked(OTHER, app.port, '/things', 'GET')).toEqual(REFUSED);
    }
  });

  it('answers what it is asked about itself', async () => {
    const [first, second] = [await start(ofPage), await start(ofOther)];
    const admits = async (app: RunningApp, origin: string) => {
      const { headers } = await app.get(CorsService).explain({ method: 'GET', path: '/things', origin });
      return JSON.stringify(headers).includes(origin);
    };
    expect([await admits(first, PAGE), await admits(first, OTHER)]).toEqual([true, false]);
    await stop(first);
    expect([await admits(second, PAGE), await admits(second, OTHER)]).toEqual([false, true]);
  });
});
