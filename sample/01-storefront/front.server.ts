import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sampleFolder } from './sample.folder.js';

/** What the page is told about the application it calls. */
export interface FrontSettings {
  api: string;
  environment: string;
  /** Where the same page is served, by what it plays there. */
  pages: Record<string, string>;
  /** The origins that each policy admits. */
  admitted: Record<string, string[]>;
}

/** A front end on a port of its own: an origin. */
export interface Front {
  origin: string;
  close(): void;
}

const TYPES = new Map([
  ['/index.html', 'text/html'],
  ['/page.css', 'text/css'],
  ['/table.css', 'text/css'],
  ['/page.js', 'text/javascript'],
  ['/story.js', 'text/javascript'],
]);

/** A file of the page, or a page of the documentation as it is written. */
function fileOf(path: string): { url: URL; type: string } | undefined {
  const type = TYPES.get(path);
  if (type !== undefined) return { url: new URL(`public${path}`, sampleFolder), type };
  if (/^\/docs\/[a-z-]+\.md$/.test(path)) return { url: new URL(`../..${path}`, sampleFolder), type: 'text/plain' };
  return undefined;
}

/** Serves the page of the sample; port 0 takes a free one. */
export async function startFront(port: number, settings: () => FrontSettings): Promise<Front> {
  const server = createServer((request, response) => {
    const asked = (request.url ?? '/').split('?')[0] ?? '/';
    const path = asked === '/' ? '/index.html' : asked;
    const file = fileOf(path);
    if (path === '/settings.json') {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(settings()));
    } else if (file === undefined) {
      response.writeHead(404).end();
    } else {
      readFile(file.url).then(
        (text) => response.setHeader('Content-Type', `${file.type}; charset=utf-8`).end(text),
        () => response.writeHead(404).end(),
      );
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, close };
}

/** Origins as a variable lists them. */
export function originsIn(variable: string | undefined): string[] {
  return (variable ?? '').split(/[\s,]+/).filter((origin) => origin !== '');
}
