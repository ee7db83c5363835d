import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Front, type FrontSettings, startFront } from '../../sample/01-storefront/front.server.js';
import { describeInChromium, useChromium } from '../chromium/use.chromium.js';
import type { RunningApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { startStorefront } from './storefront.js';

const NOBODY = { webhook: 'blocked', health: 'blocked' };
const ANYBODY = { catalogue: 'read 200', missing: 'read 404' };
const SHOP_ONLY = ['signed-out', 'sign-in', 'orders', 'updates', 'place', 'change'];
const DESK_ONLY = ['cancel', 'report'];
const blocked = (calls: string[]) => Object.fromEntries(calls.map((call) => [call, 'blocked']));

describeInChromium.each(platforms)('the page of the storefront on %s', (platform) => {
  const browser = useChromium();
  let fronts: Record<string, Front>;
  let storefront: RunningApp;
  let settings: FrontSettings;

  beforeAll(async () => {
    const serve = () => startFront(0, () => settings);
    fronts = { shop: await serve(), desk: await serve(), stranger: await serve() };
    const pages = Object.fromEntries(Object.entries(fronts).map(([name, { origin }]) => [name, origin]));
    process.env.CORS_POLICY_SHOP_ORIGINS = pages.shop;
    process.env.CORS_POLICY_BACK_OFFICE_ORIGINS = pages.desk;
    storefront = await startStorefront(platform);
    settings = {
      api: `http://localhost:${storefront.port}`,
      environment: 'test',
      pages,
      admitted: { shop: [pages.shop ?? ''], backOffice: [pages.desk ?? ''] },
    };
  });
  afterAll(async () => {
    for (const front of Object.values(fronts ?? {})) front.close();
    await storefront?.close();
  });

  /** Opens the page as the shop, the desk or the stranger, and gives the verdicts of its table. */
  const verdictsOf = async (role: string) => {
    const page = await browser.newPage();
    await page.goto(fronts[role]?.origin ?? '');
    await page.waitForSelector('body[data-done]');
    const rows = await page
      .locator('#calls tbody tr')
      .evaluateAll((elements) =>
        (elements as unknown as { dataset: Record<string, string> }[]).map(({ dataset }) => dataset),
      );
    const summary = await page.locator('#summary').textContent();
    const text = await page.locator('#calls').innerText();
    await page.close();
    const verdicts = rows.map(({ call, verdict, status }) => [call, `${verdict} ${status}`.trim()] as const);
    return { verdicts: Object.fromEntries(verdicts), summary, text };
  };

  it('the page shows what the shop may read', async () => {
    const { verdicts, summary, text } = await verdictsOf('shop');
    expect(verdicts).toEqual({
      ...ANYBODY,
      ...NOBODY,
      ...blocked(DESK_ONLY),
      'signed-out': 'read 401',
      'sign-in': 'read 201',
      orders: 'read 200',
      updates: 'read message',
      place: 'read 201',
      change: 'read 200',
    });
    expect(summary).toBe('12 calls: 8 read, 4 blocked, all as the policies say.');
    expect(text).toContain('x-total-count 3');
    expect(text).toMatch(/location \/orders\/10\d\d/);
  });

  it('the page shows what the back office may read', async () => {
    const { verdicts, summary } = await verdictsOf('desk');
    expect(verdicts).toEqual({
      ...ANYBODY,
      ...NOBODY,
      ...blocked(SHOP_ONLY),
      cancel: 'read 200',
      report: 'read 200',
    });
    expect(summary).toBe('12 calls: 4 read, 8 blocked, all as the policies say.');
  });

  it('the page shows that any other site reads the catalogue and nothing else', async () => {
    const { verdicts, summary } = await verdictsOf('stranger');
    expect(verdicts).toEqual({ ...ANYBODY, ...NOBODY, ...blocked([...SHOP_ONLY, ...DESK_ONLY]) });
    expect(summary).toBe('12 calls: 2 read, 10 blocked, all as the policies say.');
  });

  it('the page leads to the inspector, where its refusals are listed', async () => {
    const page = await browser.newPage();
    await page.goto(fronts.stranger?.origin ?? '');
    await page.waitForSelector('body[data-done]');
    await page.click('#inspector');
    await page.waitForSelector('#refused li:has-text("/payments/webhook")');
    await page.click('#refused li:has-text("/payments/webhook") button');
    const verdict = await page.locator('.verdict').innerText();
    await page.close();
    expect(verdict).toContain('PaymentsController has @CorsPolicy(false)');
  });

  it('the page leads to the documentation', async () => {
    const page = await browser.newPage();
    await page.goto(fronts.shop?.origin ?? '');
    const links = page.locator('footer a');
    const count = await links.count();
    const addresses = await Promise.all(Array.from({ length: count }, (_, at) => links.nth(at).getAttribute('href')));
    await page.close();
    expect(count).toBe(4);
    for (const address of addresses) {
      const answer = await fetch(`${fronts.shop?.origin}${address}`);
      expect([address, answer.status, (await answer.text()).startsWith('# ')]).toEqual([address, 200, true]);
    }
    expect((await fetch(`${fronts.shop?.origin}/docs/nothing.md`)).status).toBe(404);
  });

  it('the page fits desktop and phone screens, light and dark', async () => {
    // To look at the pages: SCREENSHOTS=some/folder npm test -- storefront.browser
    const folder = process.env.SCREENSHOTS;
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 390]) {
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
        await page.goto(fronts.shop?.origin ?? '');
        await page.waitForSelector('body[data-done]');
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        const path = folder && join(folder, `shop-${colorScheme}-${width}.png`);
        if (path) await page.screenshot({ path, fullPage: true });
        await page.close();
        expect(overflow).toBe(0);
      }
    }
  });
});
