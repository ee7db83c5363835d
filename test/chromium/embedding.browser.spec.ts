import { beforeAll, expect, it } from '@jest/globals';
import { Controller, Get, Header } from '@nestjs/common';
import type { Page } from 'playwright-core';
import { CorsPolicy, type CorsPolicyOptions } from 'nestjs-cors';
import { startApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { describeInChromium, useChromium, usePages } from './use.chromium.js';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
const OPEN: CorsPolicyOptions = { origins: '*' };

@Controller()
class LogoController {
  @Get('blocked') @CorsPolicy(OPEN) @Header('Content-Type', 'image/svg+xml') blocked() {
    return SVG;
  }
  @Get('shown')
  @CorsPolicy({ ...OPEN, crossOriginResourcePolicy: 'cross-origin' } as CorsPolicyOptions)
  @Header('Content-Type', 'image/svg+xml')
  shown() {
    return SVG;
  }
  @Get('timed') @CorsPolicy('timed') timed() {
    return 'timed';
  }
  @Get('untimed') @CorsPolicy('untimed') untimed() {
    return 'untimed';
  }
}

describeInChromium.each(platforms)('who may embed and time a response in Chromium, on %s', (platform) => {
  const browser = useChromium();
  const pages = usePages();
  let page: Page;
  const running = useApp(() => {
    const origins = [`http://shop.localhost:${pages.port}`];
    return startApp({
      ...{ platform, controllers: [LogoController] },
      cors: { policies: { timed: { origins, timingAllowOrigin: true }, untimed: { origins } } },
      // Like helmet, it sends Cross-Origin-Resource-Policy: same-origin.
      configure: (app) => void app.useSecurityHeaders(),
    });
  });
  beforeAll(async () => {
    page = await browser.newPage();
    await page.goto(`http://shop.localhost:${pages.port}`);
  });
  const url = (path: string): string => JSON.stringify(`http://api.example.localhost:${running.port}/${path}`);

  it('other sites show an image of a public policy only with crossOriginResourcePolicy', async () => {
    const shows = (path: string): Promise<boolean> =>
      page.evaluate(
        `new Promise((resolve) => {
          Object.assign(new Image(), { onload: () => resolve(true), onerror: () => resolve(false), src: ${url(path)} });
        })`,
      );
    expect([await shows('blocked'), await shows('shown')]).toEqual([false, true]);
  });

  it('an admitted page sees the details of timing only with timingAllowOrigin', async () => {
    const isTimed = (path: string): Promise<boolean> =>
      page.evaluate(
        `fetch(${url(path)}).then((response) => response.text()).then(() =>
          performance.getEntriesByName(${url(path)})[0].requestStart > 0)`,
      );
    expect([await isTimed('timed'), await isTimed('untimed')]).toEqual([true, false]);
  });
});
