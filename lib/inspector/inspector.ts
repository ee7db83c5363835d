import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback, isPrivateHost } from '../origins/host.kind.js';
import type { Inspected, InspectedQuestion } from './inspected.js';
import { send, sendJson, type PageReply } from './page.answer.js';
import { readPageFile } from './page.files.cjs';

/** Where the page is served, and for which hosts. */
export interface InspectorSettings {
  readonly path: string;
  /** Whether it is served under any host name, as in production; otherwise only under local and private ones. */
  readonly anyHost: boolean;
}

type FileName = Parameters<typeof readPageFile>[0];
const SCRIPTS = ['inspector.js', 'matrix.js', 'bench.js', 'answer.js', 'refusals.js', 'dom.js', 'words.js'] as const;
const STYLES = ['inspector.css', 'matrix.css', 'bench.css'] as const;
const FILES: ReadonlyMap<string, readonly [name: FileName, type: string]> = new Map([
  ['', ['index.html', 'text/html']],
  ...STYLES.map((name): [string, readonly [FileName, string]] => [`/${name}`, [name, 'text/css']]),
  ...SCRIPTS.map((name): [string, readonly [FileName, string]] => [`/${name}`, [name, 'text/javascript']]),
]);

/** Answers requests for the page of the inspector, ahead of everything else, and without CORS headers. */
export class Inspector {
  private readonly files = new Map<string, readonly [text: string, type: string]>();

  constructor(
    private readonly settings: InspectorSettings,
    private readonly inspected: Inspected,
  ) {
    for (const [path, [name, type]] of FILES) {
      this.files.set(path, [readPageFile(name).replaceAll('{{base}}', settings.path), type]);
    }
  }

  /** Answers a request for the page; false if it is for something else. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { path } = this.settings;
    const { method = 'GET', url = '/' } = request;
    const [requested = '', query = ''] = url.split('?', 2);
    if (requested !== path && !requested.startsWith(`${path}/`)) return false;
    const reply = { response, method };
    const refusal = this.refusal(request, requested.slice(path.length));
    if (refusal !== undefined) send(reply, 403, 'text/plain', refusal);
    else if (method !== 'GET' && method !== 'HEAD') send(reply, 405, 'text/plain', 'GET only');
    else this.route(reply, requested.slice(path.length), new URLSearchParams(query));
    return true;
  }

  private route(reply: PageReply, path: string, query: URLSearchParams): void {
    const file = this.files.get(path === '/' ? '' : path);
    if (file) return send(reply, 200, file[1], file[0]);
    if (path === '/data.json') return sendJson(reply, 200, this.dataOf(query));
    if (path === '/explain.json') return this.explain(reply, query);
    // Where everybody may open the page, nobody sees what others have asked for.
    if (path === '/refusals' && !this.settings.anyHost) return this.inspected.refusals.open(reply);
    return send(reply, 404, 'text/plain', 'no such file');
  }

  private dataOf(query: URLSearchParams): object {
    return { ...this.inspected.inspect(query.getAll('origin')), live: !this.settings.anyHost };
  }

  private explain(reply: PageReply, query: URLSearchParams): void {
    void Promise.resolve()
      .then(() => this.inspected.explain(questionOf(query)))
      .then(
        (explained) => sendJson(reply, 200, explained),
        (error: unknown) => sendJson(reply, 400, { error: String((error as Error).message) }),
      );
  }

  /** Refuses requests of other sites' pages, except links to the page, and host names that may be due to DNS rebinding. */
  private refusal({ headers }: IncomingMessage, path: string): string | undefined {
    const site = headers['sec-fetch-site'] ?? 'none';
    // The page that has the link sees nothing of the page that opens.
    const isLink = headers['sec-fetch-dest'] === 'document' && (path === '' || path === '/');
    if (site !== 'none' && site !== 'same-origin' && !isLink)
      return 'Open the inspector itself; other pages may not request it.';
    // HTTP/2 has :authority in place of Host.
    const named = headers.host ?? (headers as { ':authority'?: string })[':authority'] ?? '';
    const host = named.replace(/:\d+$/, '').toLowerCase();
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
