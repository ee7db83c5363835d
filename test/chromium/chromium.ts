import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';

/** The same engine without a window, at half the cost, is taken first. */
const INSTALLED = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const executablePath = process.env.CHROMIUM_PATH ?? INSTALLED.find(existsSync) ?? INSTALLED[0]!;

/** Whether browser tests can run. Without Chromium they are skipped with a warning; under REQUIRE_BROWSER=1 they fail. */
export function hasChromium(): boolean {
  if (existsSync(executablePath)) return true;
  const message =
    `No Chromium at ${executablePath}: the browser tests do not run. ` +
    'Install it (apt-get install --no-install-recommends chromium-headless-shell) or set CHROMIUM_PATH.';
  if (process.env.REQUIRE_BROWSER === '1') throw new Error(message);
  console.warn(message);
  return false;
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Empty pages under every host name: `http://<any>.localhost:<port>` is an origin of its own. */
export interface Pages {
  port: number;
  close(): void;
}

export async function startPages(): Promise<Pages> {
  const server = createServer((_request, response) => {
    response
      .setHeader('Content-Type', 'text/html')
      .end('<!doctype html><title>page</title><link rel="icon" href="data:,">');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** What a page may say of a request. */
export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  credentials?: 'omit' | 'include';
}

/** What script in the page got of the answer; `'blocked'` is all it knows of one that it may not read. */
export type Got = { status: number; body: string; headers: Record<string, string> } | 'blocked';

/** Calls `fetch` in the page. */
export function ask(page: Page, url: string, init: Asked = {}): Promise<Got> {
  return page.evaluate(
    async ([target, options]): Promise<Got> => {
      try {
        const response = await fetch(target, options);
        const headers = Object.fromEntries(response.headers as unknown as Iterable<[string, string]>);
        return { status: response.status, body: await response.text(), headers };
      } catch {
        return 'blocked';
      }
    },
    [url, init] as const,
  );
}

interface EventSourceLike {
  onmessage: (event: { data: string }) => void;
  onerror: () => void;
  close(): void;
}

/** The first message of an EventSource in the page, or `'blocked'`. */
export function listenTo(page: Page, url: string): Promise<string> {
  return page.evaluate(
    (target) =>
      new Promise<string>((resolve) => {
        const { EventSource } = globalThis as unknown as {
          EventSource: new (url: string, init: { withCredentials: boolean }) => EventSourceLike;
        };
        const source = new EventSource(target, { withCredentials: true });
        const end = (result: string): void => {
          source.close();
          resolve(result);
        };
        source.onmessage = ({ data }) => end(data);
        source.onerror = () => end('blocked');
      }),
    url,
  );
}
