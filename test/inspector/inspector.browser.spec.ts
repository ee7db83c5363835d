import { afterAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInChromium, useChromium } from '../chromium/use.chromium.js';
import type { AppParts } from '../kit/app.js';
import { preflight, send } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { everyKind, inspectedApp } from './inspected.app.js';
import { faultsByAxe } from './axe.js';
import { focusedIn, measure } from './page.measures.js';

const OTHER = 'https://other.example';

describeInChromium.each(platforms)('the page of the inspector on %s', (platform) => {
  const browser = useChromium();
  let page: Page;
  const complaints: string[] = [];

  const open = async (port: number, colorScheme: 'light' | 'dark' = 'light', width = 1280) => {
    await page?.close();
    page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    page.setDefaultTimeout(5_000);
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('pageerror', (error) => void complaints.push(error.message));
    await page.goto(`http://localhost:${port}/cors-inspector`);
    await page.waitForSelector('#matrix tbody tr');
  };
  const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
  const textsOf = async (selector: string) => (await page.locator(selector).allInnerTexts()).map(oneLine);
  const routes = () => textsOf('#matrix tbody th[scope=row] button');
  const row = (text: string) => page.locator('#matrix tbody tr', { hasText: text });
  const ask = async (origin: string, method: string, path: string) => {
    await page.fill('#question [name=origin]', origin);
    await page.fill('#question [name=method]', method);
    await page.fill('#question [name=path]', path);
    await page.click('#question button');
  };
  const question = () =>
    page.locator('#question').evaluate((form) => {
      const { origin, method, path, host, headers, credentials } = (form as never as { elements: never })
        .elements as Record<string, { value: string; checked: boolean }>;
      return [origin, method, path, host, headers].map((field) => field?.value).concat(String(credentials?.checked));
    });
  const verdict = async (text: string) => {
    await page.waitForSelector(`.verdict:has-text(${JSON.stringify(text)})`);
    return oneLine(await page.locator('.verdict').innerText());
  };
  const seen = (selector: string) => page.locator(selector).evaluate(measure.isInView);
  const focused = () => page.evaluate(focusedIn);
  /** The page is closed ahead of the application that it listens to. */
  const useInspected = (parts: AppParts) => {
    afterAll(() => page?.close());
    return useApp(parts);
  };

  describe('of a small application', () => {
    const running = useInspected(inspectedApp(platform));

    it('the page shows the matrix, counts each kind apart, and escapes text', async () => {
      await open(running.port);
      expect(await page.locator('#summary').innerText()).toBe(
        '4 routes, 1 entry of routes, 1 origin, 1 pattern, 1 source; environment “development”',
      );
      expect(await routes()).toEqual([
        ...['GET /orders', 'PUT /orders/:id', 'GET /orders/<b>', 'GET /t/:tenant', 'ALL /graphql'],
        'ALL * (any other path)',
      ]);
      expect(await textsOf('#matrix tbody tr:first-child .cell')).toEqual(['cookies', 'cookies', 'no']);
      expect(await textsOf('#matrix td.policy')).toEqual([
        ...['shop (controller)', 'shop (controller)', 'none (handler)', 'tenant (controller)', 'shop (routes[0])'],
        'default',
      ]);
      expect(await textsOf('#legend li')).toEqual([
        ...['cookies the page reads it, with cookies', 'read the page reads it, without cookies'],
        ...['public every page reads it', 'no the page cannot read it'],
      ]);
    });

    it('the matrix is filtered by text and policy, and columns are chosen', async () => {
      await open(running.port);
      await page.fill('#filter', 'ORDERSCONTROLLER.CHANGE');
      expect(await routes()).toHaveLength(1);
      await page.fill('#filter', 'nothing');
      expect(await page.locator('#matrix tbody').innerText()).toBe('No route matches the filter.');
      await page.fill('#filter', '');
      await page.selectOption('#policy', 'tenant');
      expect(await routes()).toHaveLength(1);
      await page.selectOption('#policy', '');
      await page.click('#pick summary');
      await page.click('#pick button:text("None")');
      await page.click(`#pick label:has-text("${SHOP}")`);
      expect(await textsOf('#matrix thead th')).toEqual(['Route', 'Policy', SHOP]);
      expect(await page.locator('#pick summary').innerText()).toBe('Columns: 1 of 3');
    });

    it('a further origin is a column, unless no browser would send it', async () => {
      await open(running.port);
      await page.fill('#add-origin input', 'https://A.preview.example.com/');
      await page.click('#add-origin button');
      await page.waitForSelector('#fault:has-text("Write \\"https://a.preview.example.com\\".")');
      expect(await page.getAttribute('#add-origin input', 'aria-invalid')).toBe('true');
      await page.fill('#add-origin input', 'https://a.preview.example.com');
      await page.click('#add-origin button');
      await page.waitForSelector('#matrix thead th:nth-child(3):has-text("https://a.preview.example.com")');
      expect(await page.locator('#fault').innerText()).toBe('');
      expect(await page.inputValue('#question [name=origin]')).toBe('https://a.preview.example.com');
    });

    it('a click on a cell fills the bench, asks, and brings the answer into view', async () => {
      await open(running.port);
      await row('/orders/:id').locator('.cell').nth(0).click();
      await verdict('Readable.');
      expect(await question()).toEqual([SHOP, 'PUT', '/orders/id', '', '', 'true']);
      expect([await seen('.verdict'), await focused()]).toEqual([true, 'answered']);
      // A pattern stands for a page that it admits.
      await row('/orders/:id').locator('.cell').nth(1).click();
      await verdict('A page of https://any.preview.example.com may read');
      // A source is no page: the reader enters one.
      await row('/t/:tenant').locator('.cell').nth(2).click();
      expect([await question(), await focused()]).toEqual([['', 'GET', '/t/tenant', '', '', 'false'], 'origin']);
    });

    it('a click on a row asks with the page in the bench, or with the first that may read it', async () => {
      await open(running.port);
      await row('/t/:tenant').locator('th button').click();
      await verdict(`A page of ${SHOP} may read the answer of GET /t/tenant`);
      await page.fill('#question [name=origin]', OTHER);
      await row('any other path').locator('th button').click();
      await verdict(`A page of ${OTHER} may read`);
      expect(await question()).toEqual([OTHER, 'GET', '/a-path-without-a-route', '', '', 'false']);
      expect(await textsOf('#answer dl dd')).toContain('the default');
    });

    it('the keyboard alone leads to a cell, to its answer, and back', async () => {
      await open(running.port);
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('skip');
      await page.locator('#pick summary').focus();
      for (const key of ['Tab', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'End', 'Home', 'ArrowRight'])
        await page.keyboard.press(key);
      await page.keyboard.press('Enter');
      await verdict(`A page of ${SHOP} may read the answer of PUT /orders/id`);
      expect(await focused()).toBe('answered');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await focused()).toBe('cell credentials');
      // The matrix is one stop of the Tab key.
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('summary');
      await page.keyboard.press('Shift+Tab');
      expect(await focused()).toBe('cell credentials');
    });

    it('a question is answered with what a browser does and the check that decides', async () => {
      await open(running.port);
      await ask(SHOP, 'put', '/orders/7');
      await verdict('Readable.');
      expect(await seen('.verdict')).toBe(true);
      expect(await textsOf('.way h3')).toEqual(['The preflight', 'Its answer: 204', 'The answer of PUT /orders/7']);
      await ask('https://www.shop.example.com', 'PUT', '/orders/7');
      expect(await verdict('Blocked: the origin is not admitted.')).toContain(
        'Only "www." differs from https://shop.example.com',
      );
      await page.fill('#question textarea', 'X-Key: 1\nContent-Type: application/json');
      await ask(SHOP, 'PUT', '/orders/7');
      await verdict('Blocked: a header is not allowed.');
      expect(await textsOf('.checks li')).toEqual([
        '✓ Origin The policy "shop" admits the origin.',
        '✓ Method PUT may be sent.',
        expect.stringContaining('✗ Headers The answer'),
      ]);
      await page.check('#question [name=credentials]');
      await page.fill('#question textarea', '');
      await ask(SHOP, 'GET', '/nowhere');
      await verdict('Blocked: cookies are not allowed.');
      await ask(SHOP, 'GET', 'nowhere');
      await verdict('The path begins with "/"');
    });

    it('refusals appear as they happen, and a click explains each', async () => {
      await open(running.port);
      await page.waitForSelector('#listening:has-text("None since the application started.")');
      await send(running.port, '/orders', { headers: { Origin: 'https://www.shop.example.com', Cookie: 'a=b' } });
      await preflight(running.port, '/orders/7', '<b>"\u009b', 'PUT', 'content-type');
      await page.waitForSelector('#refused li:nth-child(2)');
      expect(await textsOf('#refused .what')).toEqual(['PUT /orders/7 preflight', 'GET /orders']);
      expect(await textsOf('#refused .who')).toEqual(['<b>"\\u009b', 'https://www.shop.example.com']);
      expect(await page.locator('#jump').innerText()).toBe('2 refused requests lately');
      await page.click('#refused li:nth-child(2) button');
      await verdict('Only "www." differs from https://shop.example.com');
      expect(await question()).toEqual(['https://www.shop.example.com', 'GET', '/orders', '127.0.0.1', '', 'true']);
      expect(await seen('.verdict')).toBe(true);
      await page.click('#refused li:nth-child(1) button');
      await verdict('No browser sends an origin in this spelling');
      expect((await question()).slice(1)).toEqual([
        ...['PUT', '/orders/7', '127.0.0.1', 'content-type: application/json', 'false'],
      ]);
      await page.locator('#refused button').nth(1).focus();
      await send(running.port, '/orders', { headers: { Origin: OTHER } });
      await page.waitForSelector('#refused li:nth-child(3)');
      expect(await page.locator('#refused button').nth(2).evaluate(measure.isFocused)).toBe(true);
    });
  });

  describe('of an application with sockets, passThrough, enforce and reportOnly', () => {
    const running = useInspected(everyKind(platform));

    it('the matrix shows them, and inline policies by a short name', async () => {
      await open(running.port);
      expect(await page.locator('#summary').innerText()).toBe(
        '4 routes, 2 sockets, 2 entries of routes, 3 origins, 1 expression; environment “development”',
      );
      expect(await textsOf('#matrix td.policy')).toEqual([
        ...['guarded (handler) enforce on trial', 'guarded (handler) enforce on trial', 'inline (handler)'],
        ...['open (handler)', 'guarded (gateway) enforce on trial', 'none (open to anyone)'],
        ...['the app’s own (routes[0])', 'apps (routes[1])', 'none (default)'],
      ]);
      expect(await row(':year').locator('td.policy .name').getAttribute('title')).toBe(
        'ReportsController.find @CorsPolicy',
      );
      expect(await textsOf('#matrix tbody tr:nth-child(2) .cell')).toEqual([...['read', 'read → 403', '403', '403']]);
      const socket = row('/socket.io').first();
      expect((await socket.locator('.cell').allInnerTexts()).map(oneLine)).toEqual([
        ...['opens', 'opens → refused', 'refused', 'refused'],
      ]);
    });

    it('a click explains a socket, a route that is passed through, and a request that is stopped', async () => {
      await row('/socket.io').first().locator('.cell').nth(1).click();
      expect(await verdict('The socket opens.')).toContain('A page of https://m.shop.example.com can open a socket');
      expect(await textsOf('#answer h3')).toEqual([
        ...['The handshake at /socket.io goes on', 'On trial (reportOnly): reported, not applied'],
      ]);
      await row('/socket.io').first().locator('.cell').nth(2).click();
      await verdict('The socket does not open.');
      await row('/legacy/*').locator('.cell').first().click();
      await verdict('Decided by the application.');
      expect((await question()).slice(0, 3)).toEqual([SHOP, 'GET', '/legacy/any']);
      await row('POST').locator('.cell').nth(2).click();
      await verdict('The request is answered 403 and does not run');
    });

    it('a refused request without Origin says what gave it away', async () => {
      await send(running.port, '/reports', { method: 'POST', headers: { 'Sec-Fetch-Site': 'cross-site' } });
      await page.waitForSelector('#refused .who:has-text("a page that sent no Origin")');
      await page.click('#refused button');
      expect(await verdict('carried no Origin')).toContain('Sec-Fetch-Site shows that a page of another site sent it');
    });

    it.each([
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
      ['dark', 390],
    ] as const)('the page fits a window in %s of %i pixels and is accessible', async (scheme, width) => {
      await open(running.port, scheme, width);
      expect(await faultsByAxe(page)).toEqual([]);
      await ask(SHOP, 'POST', '/reports');
      await page.waitForSelector('.verdict');
      await page.waitForSelector('#refused li');
      expect(await page.evaluate(measure.width)).toBe(width);
      expect(await seen('.verdict')).toBe(true);
      expect(await faultsByAxe(page)).toEqual([]);
      await page.fill('#add-origin input', 'nonsense');
      await page.click('#add-origin button');
      await page.waitForSelector('#fault:not(:empty)');
      await page.fill('#filter', 'nothing');
      expect(await faultsByAxe(page)).toEqual([]);
    });

    it('in a narrow window the first column covers the others, and a hint says that there are more', async () => {
      await open(running.port, 'light', 390);
      expect(await page.locator('#more').isVisible()).toBe(true);
      await page.locator('#frame').evaluate(measure.scrollSideways);
      expect(await page.locator('#matrix tbody th button').first().evaluate(measure.isOnTop)).toBe(true);
      expect(await textsOf('#matrix tbody th .of')).toContain('inline (handler)');
      await page.click('#pick summary');
      await page.click('#pick button:text("None")');
      await page.click(`#pick label:has-text("${SHOP}")`);
      expect(await page.locator('#more').isVisible()).toBe(false);
    });

    it('the browser reports no error and no breach of the content security policy', () => {
      expect(complaints).toEqual([]);
    });
  });
});
