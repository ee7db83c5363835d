import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { All, Controller, Get, Header, HttpCode } from '@nestjs/common';
import type { Page } from 'playwright-core';
import { CorsPolicy } from 'nestjs-cors';
import { startApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { until } from '../kit/until.js';
import { useApp } from '../kit/use.app.js';
import { describeInChromium, useChromium, usePages } from './use.chromium.js';

@Controller()
class ActController {
  @Get('page') @Header('Content-Type', 'text/html') page() {
    return '<!doctype html><title>own page</title><link rel="icon" href="data:,">';
  }
  @All('unsafe') @CorsPolicy('unsafe') @HttpCode(200) unsafe() {
    return '';
  }
  @All('all') @CorsPolicy('all') @HttpCode(200) all() {
    return '';
  }
  @All('off') @CorsPolicy('off') @HttpCode(200) off() {
    return '';
  }
}

const FORM = `const form = Object.assign(document.createElement('form'), { method: 'post', action: url });
  document.body.append(form);
  form.submit();`;
const NO_REFERRER = `document.head.append(Object.assign(document.createElement('meta'), { name: 'referrer', content: 'no-referrer' }));`;
const FRAME = `const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-forms allow-scripts');
  frame.srcdoc = '<form method="post" action="' + url + '"></form><script>document.forms[0].submit()</script>';
  document.body.append(frame);`;

/** What a page does to a URL, as script; and whether it runs for pages of each kind, under `'unsafe'` and `'all'`. */
type Runs = readonly [unsafe: boolean, all: boolean];
interface Act {
  readonly does: string;
  readonly script: string;
  readonly own: Runs;
  readonly admitted: Runs;
  readonly refused: Runs;
}
const RUNS: Runs = [true, true];
const STOPPED: Runs = [false, false];
const SAFE: Runs = [true, false];
const ACTS: readonly Act[] = [
  { does: 'posts a form', script: FORM, own: RUNS, admitted: RUNS, refused: STOPPED },
  // Chromium sends Origin: null then, which no list can hold.
  {
    does: 'posts a form without a referrer',
    script: NO_REFERRER + FORM,
    own: RUNS,
    admitted: STOPPED,
    refused: STOPPED,
  },
  { does: 'posts a form from a sandboxed frame', script: FRAME, own: STOPPED, admitted: STOPPED, refused: STOPPED },
  {
    ...{ does: 'posts by fetch with no-cors', script: `void fetch(url, { method: 'POST', mode: 'no-cors' });` },
    ...{ own: RUNS, admitted: RUNS, refused: STOPPED },
  },
  {
    ...{ does: 'posts by fetch', script: `fetch(url, { method: 'POST' }).catch(() => undefined);` },
    ...{ own: RUNS, admitted: RUNS, refused: STOPPED },
  },
  { does: 'sends a beacon', script: `navigator.sendBeacon(url, 'x');`, own: RUNS, admitted: RUNS, refused: STOPPED },
  {
    ...{ does: 'gets by fetch', script: `fetch(url).catch(() => undefined);` },
    ...{ own: RUNS, admitted: RUNS, refused: SAFE },
  },
  // Without Origin, a safe request runs.
  {
    ...{ does: 'shows an image', script: `document.body.append(Object.assign(new Image(), { src: url }));` },
    ...{ own: RUNS, admitted: RUNS, refused: RUNS },
  },
  { does: 'navigates there', script: `location.href = url;`, own: RUNS, admitted: RUNS, refused: RUNS },
];

describeInChromium.each(platforms)('enforce against pages in Chromium on %s', (platform) => {
  const browser = useChromium();
  const pages = usePages();
  const answers: (readonly [path: string, status: number])[] = [];
  const running = useApp(() => {
    const origins = [`http://shop.localhost:${pages.port}`];
    return startApp({
      platform,
      controllers: [ActController],
      cors: {
        policies: { unsafe: { origins, enforce: 'unsafe' }, all: { origins, enforce: 'all' }, off: { origins } },
      },
    });
  });
  beforeAll(() => {
    (running.app.getHttpServer() as Server).prependListener(
      'request',
      (request: IncomingMessage, response: ServerResponse) => {
        response.on('finish', () => answers.push([request.url ?? '', response.statusCode]));
      },
    );
  });
  beforeEach(() => void answers.splice(0));

  /** The status of what an act of a page is answered with. */
  const statusOf = async (url: string, script: string, path: string): Promise<number | undefined> => {
    const page: Page = await browser.newPage();
    try {
      await page.goto(url);
      const target = JSON.stringify(`http://api.localhost:${running.port}${path}`);
      await page.evaluate(`(() => { const url = ${target}; ${script} })()`);
      const found = () => answers.find(([answered]) => answered === path);
      await until(() => found() !== undefined);
      return found()?.[1];
    } finally {
      await page.close();
    }
  };
  const pageOf = {
    own: () => `http://api.localhost:${running.port}/page`,
    admitted: () => `http://shop.localhost:${pages.port}`,
    refused: () => `http://evil.localhost:${pages.port}`,
  };
  const statusesOf = (url: string, script: string, paths: readonly string[]) =>
    Promise.all(paths.map((path) => statusOf(url, script, path)));

  describe.each(Object.keys(pageOf) as (keyof typeof pageOf)[])('a page that is %s', (kind) => {
    it.each(ACTS)('runs or is stopped as it $does', async ({ script, ...runs }) => {
      const [unsafe, all] = runs[kind];
      // What runs under 'all' runs under 'unsafe', and what 'unsafe' stops 'all' stops.
      const expected = [
        ...(all ? [] : [['/unsafe', unsafe ? 200 : 403] as const]),
        ...(unsafe ? [['/all', all ? 200 : 403] as const] : []),
      ];
      const paths = expected.map(([path]) => path);
      expect(await statusesOf(pageOf[kind](), script, paths)).toEqual(expected.map(([, status]) => status));
    });
  });

  it('a page on another port of the same host is refused', async () => {
    expect(await statusesOf(`http://api.localhost:${pages.port}`, FORM, ['/unsafe', '/all'])).toEqual([403, 403]);
  });

  it('without enforce, the form of a refused page runs', async () => {
    expect(await statusesOf(pageOf.refused(), FORM, ['/off'])).toEqual([200]);
  });
});
