import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isLoopback, isPrivateHost } from '../origins/host.kind.js';
import type { Inspected, InspectedQuestion } from './inspected.js';
import { readPageFile } from './page.files.cjs';

/** Where the page is served, and for which hosts. */
export interface InspectorSettings {
  readonly path: string;
  /** Whether it is served under any host name, as in production; otherwise only under local and private ones. */
  readonly anyHost: boolean;
}

const FILES: Readonly<Record<string, readonly [name: Parameters<typeof readPageFile>[0], type: string]>> = {
  '': ['index.html', 'text/html'],
  '/inspector.css': ['inspector.css', 'text/css'],
  '/inspector.js': ['inspector.js', 'text/javascript'],
};

const POLICY = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "connect-src 'self'", 'img-src data:'],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

/** No other page may read or embed the inspector. */
const HEADERS: OutgoingHttpHeaders = {
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
};

/** Answers requests for the page of the inspector, ahead of everything else, and without CORS headers. */
export class Inspector {
  private readonly files = new Map<string, readonly [text: string, type: string]>();

  constructor(
    private readonly settings: InspectorSettings,
    private readonly inspected: Inspected,
  ) {
    for (const [path, [name, type]] of Object.entries(FILES)) {
      const text = readPageFile(name).replaceAll('{{base}}', settings.path);
      this.files.set(path, [text, `${type}; charset=utf-8`]);
    }
  }

  /** Answers a request for the page; false if it is for something else. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { path } = this.settings;
    const { method = 'GET', url = '/' } = request;
    const [requested = '', query = ''] = url.split('?', 2);
    if (requested !== path && !requested.startsWith(`${path}/`)) return false;
    const refusal = this.refusal(request);
    if (refusal !== undefined) send(response, method, 403, 'text/plain; charset=utf-8', refusal);
    else if (method !== 'GET' && method !== 'HEAD') send(response, method, 405, 'text/plain', 'GET only');
    else this.route(response, method, requested.slice(path.length), new URLSearchParams(query));
    return true;
  }

  private route(response: ServerResponse, method: string, path: string, query: URLSearchParams): void {
    const file = this.files.get(path === '/' ? '' : path);
    if (file) return send(response, method, 200, file[1], file[0]);
    if (path === '/data.json') return sendJson(response, method, 200, this.inspected.inspect(query.getAll('origin')));
    if (path !== '/explain.json') return send(response, method, 404, 'text/plain', 'no such file');
    void Promise.resolve()
      .then(() => this.inspected.explain(questionOf(query)))
      .then(
        (explained) => sendJson(response, method, 200, explained),
        (error: unknown) => sendJson(response, method, 400, { error: String((error as Error).message) }),
      );
    return undefined;
  }

  /** Refuses requests of other sites' pages, and host names that may be due to DNS rebinding. */
  private refusal({ headers }: IncomingMessage): string | undefined {
    const site = headers['sec-fetch-site'] ?? 'none';
    if (site !== 'none' && site !== 'same-origin') return 'Open the inspector itself; other pages may not request it.';
    const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const own = isLoopback(host) || isPrivateHost(host) || /^[\d.]+$|^\[/.test(host);
    if (this.settings.anyHost || own) return undefined;
    return 'Open the inspector under localhost, an IP address or a name of your own network.';
  }
}

function questionOf(query: URLSearchParams): InspectedQuestion {
  const text = (name: string): string => query.get(name) ?? '';
  const headers = JSON.parse(query.get('headers') ?? '{}') as Record<string, string>;
  const credentials = query.get('credentials') === 'include' ? 'include' : 'omit';
  const host = query.get('host');
  const question = {
    method: text('method'),
    path: text('path'),
    origin: text('origin'),
    headers,
    credentials,
  } as const;
  return host ? { ...question, host } : question;
}

function sendJson(response: ServerResponse, method: string, status: number, value: object): void {
  send(response, method, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

function send(response: ServerResponse, method: string, status: number, type: string, text: string): void {
  const length = String(Buffer.byteLength(text));
  response.writeHead(status, { ...HEADERS, 'Content-Type': type, 'Content-Length': length });
  response.end(method === 'HEAD' ? undefined : text);
}
