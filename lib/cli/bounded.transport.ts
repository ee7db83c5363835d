import type { Transport } from '../browser/wire.js';
import { httpTransport } from '../testing/http.transport.js';

const MAX_HEAD = 64 * 1024;

/** Hands out a transport whose requests end with what they are for, or when the time for all of them is over. */
export async function withinBounds<T>(seconds: number, use: (transport: Transport) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(new Error(`no answer within ${seconds} s in all`)), seconds * 1000);
  try {
    return await use(httpTransport(undefined, { signal: over.signal, maxHeaderSize: MAX_HEAD }));
  } finally {
    clearTimeout(timer);
    // Bodies that nobody reads, endless ones among them.
    over.abort(new Error('the answer is no longer wanted'));
  }
}
