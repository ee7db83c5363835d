import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import type { HeaderList } from '../browser/header.list.js';
import type { Transport } from '../browser/wire.js';

/** Milliseconds without an answer after which a server counts as away. */
const TIMEOUT = 10_000;

/**
 * Takes requests to a server; nothing is normalised on the way, and redirects are left to the browser. `connect` stands in
 * for the network.
 */
export function httpTransport(connect?: () => Duplex): Transport {
  return ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      const { host, protocol, pathname, search } = new URL(url);
      // Fetch: HTTP-network-or-cache fetch. Without a body, POST and PUT say so, and nothing else does.
      const length = body?.length ?? (method === 'POST' || method === 'PUT' ? 0 : undefined);
      const options = { method, setHost: false, timeout: TIMEOUT };
      const answered = (response: IncomingMessage): void =>
        resolve({ status: response.statusCode ?? 0, headers: linesOf(response), body: response });
      const request = connect
        ? httpRequest({ ...options, path: pathname + search, createConnection: connect }, answered)
        : (protocol === 'https:' ? httpsRequest : httpRequest)(url, { ...options, agent: false }, answered);
      // Headers given as a list are written at once, and with them `Transfer-Encoding`, which no browser sends.
      request.useChunkedEncodingByDefault = false;
      request.setHeader('Host', host);
      for (const [name, value] of headers) request.appendHeader(name, value);
      if (length !== undefined) request.setHeader('Content-Length', length);
      request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT / 1000} s`)));
      request.on('error', reject);
      request.end(body);
    });
}

function linesOf({ rawHeaders }: IncomingMessage): HeaderList {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as const] : [],
  );
}
