import { request } from 'node:http';

/** A request as it goes over the socket. */
export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Headers that are compared besides those of CORS. */
const OTHERS: ReadonlySet<string> = new Set(['vary', 'allow', 'cross-origin-resource-policy']);

/** A status, every CORS header, and `allow` where there is one. A header more fails a comparison. */
export type Answer = Readonly<Record<string, string | number>>;

export function send(port: number, { method = 'GET', path, headers = {}, body }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, path, headers, agent: false }, (response) => {
      const answer: Record<string, string | number> = { status: response.statusCode ?? 0 };
      const { rawHeaders } = response;
      for (let i = 0; i < rawHeaders.length; i += 2) {
        const name = (rawHeaders[i] ?? '').toLowerCase();
        if (!name.startsWith('access-control-') && !OTHERS.has(name)) continue;
        answer[name] = name in answer ? `${answer[name]} | ${rawHeaders[i + 1]}` : (rawHeaders[i + 1] ?? '');
      }
      response.on('error', reject);
      response.on('end', () => resolve(answer));
      response.resume();
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
