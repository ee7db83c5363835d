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

/** The CORS headers to look for: adapters cannot list the headers of a response. */
const CORS_HEADERS = [ALLOW_ORIGIN, ALLOW_CREDENTIALS, ALLOW_METHODS, ALLOW_HEADERS, EXPOSE_HEADERS, MAX_AGE];

/** A request of the adapter in the shape of Node's: method, URL and headers. */
export function requestOf(adapter: PortableAdapter, request: object): IncomingMessage {
  const { headers = {} } = request as { headers?: object };
  const url = adapter.getRequestUrl(request);
  return {
    method: adapter.getRequestMethod(request),
    // Adapters built on the Fetch API give an absolute URL.
    url: url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '') || '/',
    headers: Symbol.iterator in headers ? Object.fromEntries(headers as Headers) : headers,
  } as IncomingMessage;
}

/** A response of the adapter in the shape of Node's, limited to what the module calls. */
export function responseOf(adapter: PortableAdapter, response: object): ServerResponse {
  return new PortableResponse(adapter, response) as unknown as ServerResponse;
}

/** Passes headers, and responses that the module sends itself, on to the adapter. */
class PortableResponse {
  statusCode = 200;
  writableEnded = false;
  private isHeadWritten = false;
  private readonly written = new Map<string, string>();
  private readonly setOn: (name: string, value: string) => unknown;
  private readonly getFrom: (name: string) => unknown;

  constructor(
    private readonly adapter: PortableAdapter,
    private readonly response: object,
  ) {
    this.setOn = adapter.setHeader.bind(adapter, response);
    this.getFrom = adapter.getHeader.bind(adapter, response);
  }

  get headersSent(): boolean {
    return this.writableEnded || this.adapter.isHeadersSent(this.response);
  }

  /** `Vary`, and the CORS headers that were not set through this object. */
  getHeaderNames(): string[] {
    const others = CORS_HEADERS.filter((name) => {
      const value = this.getHeader(name);
      return value !== undefined && value !== this.written.get(name);
    });
    return this.getHeader('Vary') === undefined ? others : [...others, 'Vary'];
  }

  getHeader(name: string): string | undefined {
    const value = this.getFrom(name) as string | readonly string[] | null | undefined;
    return value === undefined || value === null || value === '' ? undefined : [value].flat().join(', ');
  }

  setHeader(name: string, value: unknown): void {
    const text = String(value);
    this.written.set(name, text);
    this.setOn(name, text);
  }

  removeHeader(name: string): void {
    const { removeHeader } = this.response as { removeHeader?: AnyFunction };
    if (removeHeader) removeHeader.call(this.response, name);
    else this.setOn(name, '');
  }

  writeHead(status: number, headers: Readonly<Record<string, unknown>> = {}): void {
    this.isHeadWritten = true;
    this.statusCode = status;
    this.adapter.status(this.response, status);
    for (const [name, value] of Object.entries(headers)) this.setOn(name, String(value));
  }

  /** As in Node, this writes the head if nothing has yet. */
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
