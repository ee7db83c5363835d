import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import {
  BODIES,
  bodiesApp,
  framingOf,
  isSendable,
  METHODS,
  watchFraming,
  type Framing,
} from '../testing/bodies.app.js';
import { ask } from './chromium.js';
import { describeInChromium, useChromium, usePages } from './use.chromium.js';

describeInChromium.each(platforms)('what Chromium says of a body, on %s', (platform) => {
  const browser = useChromium();
  const pages = usePages();
  let page: Page;
  let seen: Framing[];
  const running = useApp(bodiesApp(platform));
  beforeAll(async () => {
    seen = watchFraming(running.app);
    page = await browser.newPage();
    await page.goto(`http://app.localhost:${pages.port}`);
  });
  beforeEach(() => void seen.splice(0));

  it.each(BODIES)('the browser for tests frames a body as Chromium does: %s', async (_what, init, type, length) => {
    const methods = METHODS.filter((method) => isSendable(method, init));
    for (const method of methods) await ask(page, `http://127.0.0.1:${running.port}/things`, { method, ...init });
    expect(seen).toEqual(methods.map((method) => framingOf(method, type, length)));
  });

  it('a request without a body is answered', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      expect(await ask(page, `http://127.0.0.1:${running.port}/things`, { method })).toMatchObject({ status: 200 });
  });
});
