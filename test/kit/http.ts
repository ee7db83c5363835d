import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

/** A response as it came over the socket. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  rawHeaders: string[];
  body: string;
}

export interface Call {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
}

/** Sends a request over a real socket; nothing is normalised on the way. */
export function send(port: number, path: string, call: Call = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = call;
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

/** Sends bytes as they are and gives what came back until the server closed. */
export function sendBytes(port: number, bytes: Buffer | string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer within 5 s')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

/** The whole set of CORS headers of an answer: every `access-control-*` and `vary`. One header more fails a comparison. */
export function corsHeaders(answer: Answer): Record<string, string> {
  const found: Record<string, string> = {};
  for (let i = 0; i < answer.rawHeaders.length; i += 2) {
    const name = (answer.rawHeaders[i] ?? '').toLowerCase();
    if (!name.startsWith('access-control-') && name !== 'vary') continue;
    // A doubled line is a fault of its own, and shows.
    const value = answer.rawHeaders[i + 1] ?? '';
    found[name] = name in found ? `${found[name]} | ${value}` : value;
  }
  return found;
}
