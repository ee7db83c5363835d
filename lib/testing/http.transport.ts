import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import type { HeaderList } from '../browser/header.list.js';
import type { Transport } from '../browser/wire.js';

/** Milliseconds to wait for a response. */
const TIMEOUT = 10_000;

/** What a server may take of the time and the memory of whoever asks it. */
export interface TransportBounds {
  /** Ends every request, whatever its state. */
  readonly signal?: AbortSignal;
  /** Bytes of the head of a response; Node's own limit is 16 kB. */
  readonly maxHeaderSize?: number;
}

/** Answers with a status of 1xx ahead of the response; a server that sends more is not going to answer. */
const MAX_INTERIM = 32;

/**
 * Sends requests to a server, without normalising them or following redirects. `connect` replaces
 * the network connection.
 */
export function httpTransport(connect?: () => Duplex, bounds: TransportBounds = {}): Transport {
  return ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      const { host, protocol, pathname, search } = new URL(url);
      // Fetch: HTTP-network-or-cache fetch. Without a body, only POST and PUT have a Content-Length.
      const length = body?.length ?? (method === 'POST' || method === 'PUT' ? 0 : undefined);
      const lines = [['Host', host] as const, ...headers];
      if (length !== undefined) lines.push(['Content-Length', String(length)]);
      // Not a list: Node would write it at once, with a `Transfer-Encoding` that no browser sends.
      const options = { method, headers: fieldsOf(lines), timeout: bounds.signal ? 0 : TIMEOUT, ...bounds };
      const answered = (response: IncomingMessage): void =>
        resolve({ status: response.statusCode ?? 0, headers: linesOf(response), body: response });
      const request = connect
        ? httpRequest({ ...options, path: pathname + search, createConnection: connect }, answered)
        : (protocol === 'https:' ? httpsRequest : httpRequest)(url, { ...options, agent: false }, answered);
      request.useChunkedEncodingByDefault = false;
      const giveUp = (): unknown => request.destroy(new Error(`no answer within ${TIMEOUT / 1000} s`));
      request.on('timeout', giveUp);
      // Streams in memory have no timeout of their own.
      const waiting = connect && setTimeout(giveUp, TIMEOUT);
      for (const end of ['response', 'upgrade', 'close']) request.once(end, () => clearTimeout(waiting));
      let interim = 0;
      request.on('information', () => {
        if (++interim > MAX_INTERIM) request.destroy(new Error(`more than ${MAX_INTERIM} answers of 1xx ahead of it`));
      });
      request.on('error', (error) => reject(reasonOf(error, bounds)));
      request.on('upgrade', (response, socket) => {
        answered(response);
        socket.destroy();
      });
      request.end(body);
    });
}

/** Why there is no response; Node does not say which bound was reached. */
function reasonOf(error: Error, { signal, maxHeaderSize }: TransportBounds): Error {
  if (signal?.aborted) return signal.reason instanceof Error ? signal.reason : error;
  return (error as NodeJS.ErrnoException).code === 'HPE_HEADER_OVERFLOW' && maxHeaderSize !== undefined
    ? new Error(`its head has more than ${maxHeaderSize / 1024} kB`)
    : error;
}

function linesOf({ rawHeaders }: IncomingMessage): HeaderList {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as const] : [],
  );
}

/** Repeated names are sent repeatedly. A single value is a string, since Node reads `Host` for TLS. */
function fieldsOf(headers: HeaderList): OutgoingHttpHeaders {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of headers) {
    const known = fields.get(name);
    fields.set(name, known === undefined ? value : [known, value].flat());
  }
  return Object.fromEntries(fields);
}
