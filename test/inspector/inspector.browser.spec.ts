import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { SHOP } from '../kit/origins.js';
import { describeInChromium, useChromium } from '../chromium/use.chromium.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { inspectedApp } from './inspected.app.js';

describeInChromium.each(platforms)('the page of the inspector on %s', (platform) => {
  const browser = useChromium();
  let page: Page;
  const complaints: string[] = [];

  const open = async (colorScheme: 'light' | 'dark' = 'light', width = 1280) => {
    await page?.close();
    page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('pageerror', (error) => void complaints.push(error.message));
    await page.goto(`http://localhost:${running.port}/cors-inspector`);
    await page.waitForSelector('#matrix tbody tr');
  };
  const routes = () => page.locator('#matrix tbody th[scope=row]').allInnerTexts();
  const ask = async (origin: string, method: string, path: string) => {
    await page.fill('#question [name=origin]', origin);
    await page.fill('#question [name=method]', method);
    await page.fill('#question [name=path]', path);
    await page.click('#question button');
  };

  const running = useApp(inspectedApp(platform));

  it('the page shows the matrix, and escapes text', async () => {
    await open();
    expect(await page.locator('#summary').innerText()).toBe('6 routes and 3 origins, in the environment “development”');
    expect((await routes()).map((text) => text.replace(/\s+/g, ' '))).toEqual([
      ...['GET/orders', 'PUT/orders/:id', 'GET/orders/<b>', 'GET/t/:tenant', 'ALL/graphql', 'ALL*'],
    ]);
    const cells = await page.locator('#matrix tbody tr').first().locator('.cell').allInnerTexts();
    expect(cells).toEqual(['cookies', 'cookies', '–']);
  });

  it('the matrix is filtered by text and policy, and takes further origins', async () => {
    await page.fill('#filter', 'ORDERSCONTROLLER.CHANGE');
    expect(await routes()).toHaveLength(1);
    await page.fill('#filter', 'nothing');
    expect(await page.locator('#matrix tbody').innerText()).toBe('No route matches the filter.');
    await page.fill('#filter', '');
    await page.selectOption('#policy', 'tenant');
    expect(await routes()).toHaveLength(1);
    await page.selectOption('#policy', '');
    await page.fill('#add-origin input', 'https://a.preview.example.com');
    await page.click('#add-origin button');
    await page.waitForSelector('#matrix thead th:nth-child(3):text("https://a.preview.example.com")');
    expect(await page.inputValue('#question [name=origin]')).toBe('https://a.preview.example.com');
  });

  it('the keyboard alone leads to where the policy of a route comes from', async () => {
    await page.locator('#matrix tbody button').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#detail').innerText()).toContain('shop, from @CorsPolicy of the controller');
    expect(await page.inputValue('#question [name=path]')).toBe('/orders');
    await page.goto(page.url());
    await page.waitForSelector('#matrix tbody tr');
    await page.keyboard.press('Tab');
    expect(
      await page.evaluate(
        () =>
          (globalThis as unknown as { document: { activeElement: { className: string } } }).document.activeElement
            .className,
      ),
    ).toBe('skip');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type(SHOP);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.verdict');
  });

  it('a question is answered with what a browser does and the step that decides', async () => {
    await open();
    await ask(SHOP, 'PUT', '/orders/7');
    await page.waitForSelector('.verdict:has-text("Readable.")');
    expect(await page.locator('.way h3').allInnerTexts()).toEqual([
      ...['The preflight', 'Its answer: 204', 'The answer of PUT /orders/7'],
    ]);
    await ask('https://www.shop.example.com', 'PUT', '/orders/7');
    await page.waitForSelector('.verdict.blocked:has-text("Blocked by origin.")');
    expect(await page.locator('.verdict').innerText()).toContain('Only "www." differs from https://shop.example.com');
    await page.fill('#question textarea', 'X-Key: 1\nContent-Type: application/json');
    await ask(SHOP, 'PUT', '/orders/7');
    await page.waitForSelector('.verdict.blocked:has-text("Blocked by headers.")');
    expect(await page.locator('.checks li').allInnerTexts()).toEqual([
      '✓ originThe policy "shop" admits the origin.',
      '✓ methodPUT may be sent.',
      expect.stringContaining('✗ headers'),
    ]);
    await page.check('#question [name=credentials]');
    await page.fill('#question textarea', '');
    await ask(SHOP, 'GET', '/nowhere');
    await page.waitForSelector('.verdict.blocked:has-text("Blocked by credentials.")');
    await ask(SHOP, 'GET', 'nowhere');
    await page.waitForSelector('.verdict.blocked:has-text("begins with")');
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('the page fits a window in %s of %i pixels with readable contrast', async (scheme, width) => {
    await open(scheme, width);
    await ask(SHOP, 'PUT', '/orders/7');
    await page.waitForSelector('.verdict');
    const { wide, contrasts } = await page.evaluate(() => {
      const { document, getComputedStyle } = globalThis as never as {
        document: { documentElement: { scrollWidth: number }; querySelectorAll(selector: string): Iterable<object> };
        getComputedStyle(element: object): { color: string; backgroundColor: string };
      };
      const light = (color: string): number => {
        const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
          const value = Number(part) / 255;
          return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ratio = (element: object): number => {
        const { color, backgroundColor } = getComputedStyle(element);
        const [low = 0, high = 0] = [light(color), light(backgroundColor)].toSorted((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
      };
      const named = '.cell:not(.no), .verdict, section, button:not(th button), input';
      return {
        wide: document.documentElement.scrollWidth,
        contrasts: [...document.querySelectorAll(named)].map(ratio),
      };
    });
    expect(wide).toBe(width);
    // WCAG 2.2, 1.4.3: at least 4.5 to 1.
    expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
  });

  it('the browser reports no error and no breach of the content security policy', () => {
    // What the bench could not answer is an answer with the status 400.
    expect(complaints.filter((line) => !line.includes('400 (Bad Request)'))).toEqual([]);
  });
});
