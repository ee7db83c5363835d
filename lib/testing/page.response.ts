import type { Readable } from 'node:stream';
import { readableSentence, sentenceOf, type RequestSummary, type CorsStep } from '../browser/verdict.js';
import { REQUEST_METHOD } from '../policy/terms.js';
import type { HeaderList } from '../browser/header.list.js';
import type { RoundTrip, Outcome } from '../browser/wire.js';

/** A request that was sent for a page, and its response. */
export interface PageExchange {
  /** Whether it is a preflight or the request itself. */
  readonly kind: 'preflight' | 'actual';
  /** The method: `OPTIONS` for a preflight. */
  readonly method: string;
  /** The whole URL. */
  readonly url: string;
  /** The headers of the request, by their names in lower case. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** Undefined if no response was received. */
  readonly status: number | undefined;
  /** The headers of the response, by their names in lower case: those too that the page may not read. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The response as scripts in the page see it. */
export class PageResponse {
  /** Whether the page may read the response at all. */
  readonly readable: boolean;
  /** The status as the page sees it; 0 if it may not read the response. */
  readonly status: number;
  /** The headers that the page may read, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The step that blocked the response. */
  readonly blockedBy: CorsStep | undefined;
  /** What happened, in a sentence, and how to fix it. */
  readonly reason: string;
  /** Everything sent over the wire: preflights, redirects, the request. Empty if nothing was sent. */
  readonly exchanges: readonly PageExchange[];
  readonly #body: Readable | undefined;

  /**
   * @param reason a better one than the browser can give
   * @internal
   */
  constructor({ response, failure, exchanges }: Outcome, asked: RequestSummary, reason?: string) {
    this.readable = response !== undefined;
    this.status = response?.status ?? 0;
    this.headers = recordOf(response?.headers ?? []);
    this.blockedBy = failure?.step;
    this.exchanges = exchanges.map(exchangeOf);
    const last = lastRequest(asked, this.exchanges);
    this.reason = reason ?? (failure ? sentenceOf(failure, last) : readableSentence(last, Object.keys(this.headers)));
    this.#body = response?.body as Readable | undefined;
    // Bodies that the page may not read are discarded.
    for (const each of exchanges) if (each.response?.body !== this.#body) (each.response?.body as Readable)?.destroy();
  }

  /** The body as text. @throws TypeError where the page may not read it */
  async text(): Promise<string> {
    if (!this.readable) throw new TypeError(this.reason);
    const chunks: Buffer[] = [];
    for await (const chunk of this.#body ?? []) chunks.push(Buffer.from(chunk as Buffer));
    return Buffer.concat(chunks).toString();
  }

  /** The body, parsed. @throws TypeError where the page may not read it */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}

/** The request that failed or was answered: after redirects it is another one than the page has made. */
function lastRequest(asked: RequestSummary, exchanges: readonly PageExchange[]): RequestSummary {
  const last = exchanges.at(-1);
  if (last === undefined || last.url === exchanges[0]?.url) return asked;
  const { kind, requestHeaders, method, url } = last;
  const own = kind === 'preflight' ? (requestHeaders[REQUEST_METHOD.toLowerCase()] ?? method) : method;
  return { origin: requestHeaders['origin'] ?? asked.origin, method: own, url, redirectedFrom: asked.url };
}

export function exchangeOf({ kind, request, response }: RoundTrip): PageExchange {
  return {
    kind,
    method: request.method,
    url: request.url,
    requestHeaders: recordOf(request.headers),
    status: response?.status,
    headers: recordOf(response?.headers ?? []),
  };
}

/** Lines of one name are joined, as `Headers` joins them. Without a prototype: a header may be called `constructor`. */
function recordOf(headers: HeaderList): Record<string, string> {
  const found = Object.create(null) as Record<string, string>;
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    found[lower] = lower in found ? `${found[lower]}, ${value}` : value;
  }
  return found;
}
