import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  ALLOW_CREDENTIALS,
  ALLOW_HEADERS,
  ALLOW_METHODS,
  ALLOW_ORIGIN,
  EXPOSE_HEADERS,
  MAX_AGE,
} from '../../policy/terms.js';
import type { AnyFunction } from '../adapter.js';
import type { PortableAdapter } from './portable.adapter.js';

/** What a response is asked for: an adapter lists no names. */
const NAMES = [ALLOW_ORIGIN, ALLOW_CREDENTIALS, ALLOW_METHODS, ALLOW_HEADERS, EXPOSE_HEADERS, MAX_AGE];

/** A request of the adapter, as much of it as Node's own would say. */
export function requestOf(adapter: PortableAdapter, request: object): IncomingMessage {
  const { headers = {} } = request as { headers?: object };
  const url = adapter.getRequestUrl(request);
  return {
    method: adapter.getRequestMethod(request),
    // Servers of web requests give the whole URL.
    url: url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '') || '/',
    headers: Symbol.iterator in headers ? Object.fromEntries(headers as Headers) : headers,
  } as IncomingMessage;
}

/** A response of the adapter, as much of it as Node's own would do. */
export function responseOf(adapter: PortableAdapter, response: object): ServerResponse {
  return new PortableResponse(adapter, response) as unknown as ServerResponse;
}

/** Hands headers to the adapter as they are written to it, and an answer of the module's own. */
class PortableResponse {
  statusCode = 200;
  writableEnded = false;
  private isHeadWritten = false;
  private readonly written = new Map<string, string>();
  private readonly put: (name: string, value: string) => unknown;
  private readonly take: (name: string) => unknown;

  constructor(
    private readonly adapter: PortableAdapter,
    private readonly response: object,
  ) {
    this.put = adapter.setHeader.bind(adapter, response);
    this.take = adapter.getHeader.bind(adapter, response);
  }

  get headersSent(): boolean {
    return this.writableEnded || this.adapter.isHeadersSent(this.response);
  }

  /** `Vary`, and what others have written of CORS: not what stands there as it was written here. */
  getHeaderNames(): string[] {
    const others = NAMES.filter((name) => {
      const value = this.getHeader(name);
      return value !== undefined && value !== this.written.get(name);
    });
    return this.getHeader('Vary') === undefined ? others : [...others, 'Vary'];
  }

  getHeader(name: string): string | undefined {
    const value = this.take(name) as string | readonly string[] | null | undefined;
    return value === undefined || value === null || value === '' ? undefined : [value].flat().join(', ');
  }

  setHeader(name: string, value: unknown): void {
    const text = String(value);
    this.written.set(name, text);
    this.put(name, text);
  }

  removeHeader(name: string): void {
    const { removeHeader } = this.response as { removeHeader?: AnyFunction };
    if (removeHeader) removeHeader.call(this.response, name);
    else this.put(name, '');
  }

  writeHead(status: number, headers: Readonly<Record<string, unknown>> = {}): void {
    this.isHeadWritten = true;
    this.statusCode = status;
    this.adapter.status(this.response, status);
    for (const [name, value] of Object.entries(headers)) this.put(name, String(value));
  }

  /** As with Node, the head is written at the latest now. */
  end(body?: string): void {
    if (this.writableEnded) return;
    if (!this.isHeadWritten) this.writeHead(this.statusCode);
    this.writableEnded = true;
    this.adapter.end(this.response, body);
  }

  destroy(): void {
    (this.response as { destroy?: () => void }).destroy?.();
  }
}
