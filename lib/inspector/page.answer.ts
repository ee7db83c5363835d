import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

const POLICY = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "connect-src 'self'", 'img-src data:'],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

/** No other page may read or embed the inspector. */
export const HEADERS: OutgoingHttpHeaders = {
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
};

/** A response, and whether its body is wanted (not of HEAD). */
export interface PageReply {
  readonly response: ServerResponse;
  readonly method: string;
}

export function send({ response, method }: PageReply, status: number, type: string, text: string): void {
  const length = String(Buffer.byteLength(text));
  response.writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8`, 'Content-Length': length });
  response.end(method === 'HEAD' ? undefined : text);
}

export function sendJson(reply: PageReply, status: number, value: object): void {
  send(reply, status, 'application/json', JSON.stringify(value));
}
