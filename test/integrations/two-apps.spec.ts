import { describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import type { RunningApp } from '../kit/app.js';
import { corsHeaders } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT } from './pages.js';

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
  const startApp = useStartApp();
  const start = (cors: CorsModuleOptions, on: Platform = platform) =>
    startApp({ platform: on, cors, controllers: [ThingsController] });
  const read = async ({ port }: RunningApp, origin: string) => corsHeaders(await sendFrom(origin, port, '/things'));

  it('each application has its own policies and none of an earlier one', async () => {
    const first = await start(ofPage);
    expect([await read(first, PAGE), await read(first, OTHER)]).toEqual([READABLE, SILENT]);
    expect(await asked(PAGE, first.port, '/things', 'GET')).toEqual(admitted('GET, HEAD'));
    await first.close();
    await expect(sendFrom(PAGE, first.port, '/things')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    const second = await start(ofOther);
    expect([await read(second, PAGE), await read(second, OTHER)]).toEqual([
      SILENT,
      { ...READABLE, 'access-control-allow-origin': OTHER },
    ]);
    expect(await asked(PAGE, second.port, '/things', 'GET')).toEqual(REFUSED);
    await second.close();

    const third = await start({ policies: { page: { origins: '*' } } });
    expect(await read(third, OTHER)).toEqual({ 'access-control-allow-origin': '*' });
  });

  it('an answer under way while the application closes keeps its policy', async () => {
    const app = await start(ofPage);
    const controller = app.get(ThingsController);
    const slow = sendFrom(PAGE, app.port, '/things/slow');
    await controller.arrived;
    const closed = app.close();
    controller.letGo();
    const answer = await slow;
    expect([answer.status, answer.body, corsHeaders(answer)]).toEqual([200, 'slow', READABLE]);
    await closed;
  });

  it('an application that closes does not affect those that go on, on either platform', async () => {
    const staying = await Promise.all(platforms.map((each) => start(ofPage, each)));
    await (await start(ofOther)).close();
    for (const app of staying) {
      expect([await read(app, PAGE), await read(app, OTHER)]).toEqual([READABLE, SILENT]);
      expect(await asked(OTHER, app.port, '/things', 'GET')).toEqual(REFUSED);
    }
  });

  it('explain() answers for its own application', async () => {
    const [first, second] = [await start(ofPage), await start(ofOther)];
    const admits = async (app: RunningApp, origin: string) => {
      const { headers } = await app.get(CorsService).explain({ method: 'GET', path: '/things', origin });
      return JSON.stringify(headers).includes(origin);
    };
    expect([await admits(first, PAGE), await admits(first, OTHER)]).toEqual([true, false]);
    await first.close();
    expect([await admits(second, PAGE), await admits(second, OTHER)]).toEqual([false, true]);
  });
});
