import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../sample/04-sockets-and-forms/app.module.js';
import { startPages } from '../../sample/04-sockets-and-forms/pages.js';
import { describeInChromium, useChromium } from '../chromium/use.chromium.js';
import { listening } from '../kit/app.js';
import { createAdapter, platforms } from '../kit/platforms.js';
import { until } from '../kit/until.js';
import { useApp } from '../kit/use.app.js';

type Pages = Awaited<ReturnType<typeof startPages>>;

describeInChromium.each(platforms)('the sample of sockets and forms on %s', (platform) => {
  const browser = useChromium();
  let site: Pages;
  let stranger: Pages;
  let api = '';
  beforeAll(async () => {
    site = await startPages(0, () => api);
    stranger = await startPages(0, () => api);
  });
  const running = useApp(async () => {
    const options = { logger: false, abortOnError: false, forceCloseConnections: true } as const;
    return listening(
      await NestFactory.create(AppModule.forSite(site.origin), createAdapter(platform) as never, options),
    );
  });
  beforeAll(() => {
    api = `http://localhost:${running.port}`;
  });
  afterAll(() => {
    site.close();
    stranger.close();
  });

  const textOf = async (page: Page, id: string): Promise<string> => (await page.locator(id).textContent()) ?? '';
  /** What the form, the socket and reading come to on a page. */
  const outcomeOf = async ({ origin }: Pages): Promise<(number | string)[]> => {
    const page = await browser.newPage();
    try {
      await page.goto(origin);
      const posted = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.click('#post');
      const { status } = { status: (await posted).status() };
      await page.click('#open');
      await until(async () => (await textOf(page, '#chat')) !== 'not opened');
      await page.click('#read');
      await until(async () => (await textOf(page, '#messages')) !== '');
      return [status, await textOf(page, '#chat'), await textOf(page, '#messages')];
    } finally {
      await page.close();
    }
  };

  it('the site posts, chats and reads; a stranger does none of it', async () => {
    expect(await outcomeOf(stranger)).toEqual([403, 'refused', 'blocked']);
    expect(await outcomeOf(site)).toEqual([200, 'opened: form: hello, chat: hello', 'form: hello, chat: hello']);
  });
});

describe('the page of the sample', () => {
  it('leads to the inspector of the API', async () => {
    const pages = await startPages(0, () => 'http://localhost:1');
    const text = await (await fetch(pages.origin)).text();
    pages.close();
    expect(text).toContain('http://localhost:1/cors-inspector');
  });
});
