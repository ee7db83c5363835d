import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInChromium, useChromium } from '../chromium/use.chromium.js';
import { later } from '../kit/later.js';
import { pages } from './pages.js';
import { startSite } from './site.js';

/** What a page holds, read in the page itself. */
interface Read {
  title: string;
  links: string[];
  ids: string[];
  brokenImages: number;
}

/** As text: Chromium runs it, not Node. */
const read = `(() => ({
  title: document.querySelector('h1')?.textContent ?? '',
  links: [...document.querySelectorAll('a[href]')].map(({ href }) => href),
  ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
  brokenImages: [...document.images].filter(({ naturalWidth }) => naturalWidth === 0).length,
}))()`;

describeInChromium('the site of README and docs', () => {
  const browser = useChromium();
  const [site, set] = later<Awaited<ReturnType<typeof startSite>>>();
  const complaints: string[] = [];
  const found = new Map<string, Read>();
  let page: Page;

  beforeAll(async () => {
    set(await startSite());
    page = await browser.newPage();
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('pageerror', (error) => void complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(site.address) && !request.url().startsWith('data:'))
        complaints.push(`asks for ${request.url()}`);
    });
    // Follows every link from the start page.
    const waiting = [`${site.address}/`];
    for (const url of waiting) {
      if (found.has(url)) continue;
      const answer = await page.goto(url, { waitUntil: 'load' });
      if (answer?.status() !== 200) complaints.push(`${url}: ${answer?.status()}`);
      const here = await page.evaluate<Read>(read);
      found.set(url, here);
      for (const link of here.links) {
        const { origin, href } = new URL(link);
        if (origin === site.address) waiting.push(href.replace(/#.*$/, '').replace(/index\.html$/, ''));
      }
    }
  }, 180_000);
  afterAll(async () => {
    await page?.close();
    site.close();
  });

  it('opens every page without a fault, and asks nobody else for anything', () => {
    expect(complaints).toEqual([]);
    expect([...found].filter(([, { title, brokenImages }]) => title === '' || brokenImages > 0)).toEqual([]);
  });

  it('has the README and every page of docs, reached by links', () => {
    const paths = [...found.keys()].map((url) => new URL(url).pathname);
    const expected = [...pages.keys()].map((path) => (path === 'README.md' ? '/' : `/${path.replace('.md', '.html')}`));
    expect(paths).toEqual(expect.arrayContaining(expected));
  });

  it('has every place that a link leads to', () => {
    const links = [...found].flatMap(([url, { links }]) => links.map((link) => [url, new URL(link)] as const));
    const lost = links.filter(([, { origin, pathname, hash }]) => {
      if (origin !== site.address || hash === '' || hash === '#') return false;
      const target = found.get(`${site.address}${pathname.replace(/index\.html$/, '')}`);
      return !target?.ids.includes(decodeURIComponent(hash.slice(1)));
    });
    expect(links.length).toBeGreaterThan(500);
    expect(lost.map(([from, to]) => `${from} → ${to.href}`)).toEqual([]);
  });

  it('finds a recipe by a word of it', async () => {
    await page.goto(`${site.address}/`);
    await page.click('.VPNavBarSearch button');
    await page.fill('input[type=search]', 'Capacitor');
    const first = page.locator('.VPLocalSearchBox .results a').first();
    await first.waitFor();
    expect(await first.getAttribute('href')).toContain('/docs/recipes.html#electron-capacitor-tauri-and-extensions');
    await first.click();
    await page.waitForURL(/recipes\.html#electron/);
  });
});
