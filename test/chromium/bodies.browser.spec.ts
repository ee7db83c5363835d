import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startApp, type RunningApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import {
  BODIES,
  bodiesApp,
  framingOf,
  isSendable,
  METHODS,
  watchFraming,
  type Framing,
} from '../testing/bodies.app.js';
import { ask, hasChromium, openBrowser, startPages } from './chromium.js';

const inBrowser = hasChromium() ? describe : describe.skip;

inBrowser.each(platforms)('what Chromium says of a body, on %s', (platform) => {
  let browser: Browser;
  let pages: { port: number; close(): void };
  let running: RunningApp;
  let page: Page;
  let seen: Framing[];
  beforeAll(async () => {
    [browser, pages] = await Promise.all([openBrowser(), startPages()]);
    running = await startApp(bodiesApp(platform));
    seen = watchFraming(running.app);
    page = await browser.newPage();
    await page.goto(`http://app.localhost:${pages.port}`);
  });
  afterAll(async () => {
    await browser?.close();
    pages?.close();
    await running?.close();
  });
  beforeEach(() => void seen.splice(0));

  it.each(BODIES)('is what the browser for tests says: %s', async (_what, init, type, length) => {
    const methods = METHODS.filter((method) => isSendable(method, init));
    for (const method of methods) await ask(page, `http://127.0.0.1:${running.port}/things`, { method, ...init });
    expect(seen).toEqual(methods.map((method) => framingOf(method, type, length)));
  });

  it('is served without a body', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      expect(await ask(page, `http://127.0.0.1:${running.port}/things`, { method })).toMatchObject({ status: 200 });
  });
});
