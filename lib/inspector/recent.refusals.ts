/** A refused request, with what is needed to ask about it. Its texts come from clients: the page shows them as text only. */
export interface RefusedRequest {
  readonly kind: 'preflight' | 'actual' | 'handshake';
  /** The method; for a preflight, that of `Access-Control-Request-Method`; `WS` for a handshake. */
  readonly method: string;
  /** Without the query, which may hold tokens. */
  readonly path: string;
  readonly host: string;
  /** Undefined if the request had none. */
  readonly origin: string | undefined;
  /** The headers that a preflight asked for. */
  readonly headers: readonly string[];
  readonly cookies: boolean;
  readonly reason: string;
  /** The reason in words. */
  readonly why: string;
}

/** Equal requests count as one. */
export interface RecentRefusal extends RefusedRequest {
  readonly id: number;
  readonly count: number;
  /** Milliseconds since 1970, of the latest one. */
  readonly time: number;
}

/** Requests that are kept at most. */
const MAX_KEPT = 50;
const MAX_TEXT = 400;
const MAX_HEADERS = 20;

/** The latest refused requests: bounded in number and size, whatever clients send. */
export class RecentRefusals {
  private readonly kept = new Map<string, RecentRefusal>();
  private latest = 0;

  add(refused: RefusedRequest): void {
    const { kind, method, path, host, origin, headers, cookies, reason, why } = refused;
    const texts = { method: cut(method), path: cut(path), host: cut(host), origin: origin && cut(origin) };
    const short = { kind, ...texts, headers: headers.slice(0, MAX_HEADERS).map(cut), cookies, reason, why };
    const key = JSON.stringify(short);
    const { id, count } = this.kept.get(key) ?? { id: (this.latest += 1), count: 0 };
    this.kept.delete(key);
    this.kept.set(key, { ...short, id, count: count + 1, time: Date.now() });
    if (this.kept.size > MAX_KEPT) this.kept.delete(this.kept.keys().next().value as string);
  }

  /** The latest first. */
  list(): readonly RecentRefusal[] {
    return [...this.kept.values()].reverse();
  }
}

const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
