import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { WireAnswer } from './wire.js';

/** A response as it came over the socket. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  rawHeaders: string[];
  body: string;
}

/** As much of an answer as its headers need. */
type Headed = Pick<Answer, 'rawHeaders'> & Partial<Answer>;

/** What is sent beside the path. */
export interface Call {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
  /** Hears of answers such as 103 that come ahead of the final one. */
  onInformation?: (status: number, headers: IncomingHttpHeaders) => void;
}

/** Sends a request over a real socket; nothing is normalised on the way. */
export function send(port: number, path: string, call: Call = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body, onInformation } = call;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          rawHeaders: response.rawHeaders,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('information', (early) => onInformation?.(early.statusCode, early.headers));
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends a preflight, as browsers do. */
export function preflight(
  port: number,
  path: string,
  origin: string,
  method: string,
  headers?: string,
): Promise<Answer> {
  return send(port, path, {
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': method,
      ...(headers === undefined ? {} : { 'Access-Control-Request-Headers': headers }),
    },
  });
}

/** The whole set of CORS headers of an answer: every `access-control-*` and `vary`. One header more fails a comparison. */
export function corsHeaders(answer: Headed | WireAnswer): Record<string, string> {
  const lines = 'lines' in answer ? answer.lines : pairs(answer.rawHeaders);
  const found: Record<string, string> = {};
  for (const [written, value] of lines) {
    const name = written.toLowerCase();
    if (!name.startsWith('access-control-') && name !== 'vary') continue;
    // A doubled line is a fault of its own, and shows.
    found[name] = name in found ? `${found[name]} | ${value}` : value;
  }
  return found;
}

/** The pairs of a list in which names and values take turns, as Node keeps the headers of a message. */
function pairs(rawHeaders: readonly string[]): [name: string, value: string][] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, at) => [
    rawHeaders[2 * at] as string,
    rawHeaders[2 * at + 1] as string,
  ]);
}
