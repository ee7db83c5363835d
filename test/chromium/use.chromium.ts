import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { later } from '../kit/later.js';
import { hasChromium, openBrowser, startPages, type Pages } from './chromium.js';

/** `describe` where Chromium is installed, `describe.skip` elsewhere. */
export const describeInChromium: typeof describe.skip = hasChromium() ? describe : describe.skip;

/** Opens Chromium before all tests of the surrounding `describe` and closes it after them. */
export function useChromium(): Browser {
  const [browser, set] = later<Browser>();
  let opened: Browser | undefined;
  beforeAll(async () => set((opened = await openBrowser())), 60_000);
  afterAll(() => opened?.close());
  return browser;
}

/** Serves empty pages before all tests of the surrounding `describe` and stops after them. */
export function usePages(): Pages {
  const [pages, set] = later<Pages>();
  beforeAll(async () => set(await startPages()));
  afterAll(() => pages.close());
  return pages;
}
