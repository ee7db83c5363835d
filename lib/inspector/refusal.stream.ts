import type { ServerResponse } from 'node:http';
import { HEADERS, send, type PageReply } from './page.answer.js';
import { RecentRefusals, type RefusedRequest } from './recent.refusals.js';

/** Pages that may listen at a time. */
const MAX_LISTENERS = 10;
/** Milliseconds between two messages at least: a flood of refusals is one message a second. */
const PAUSE = 1_000;
/** Milliseconds after which a proxy or a browser is shown that the stream is alive. */
const BEAT = 20_000;

/** Shows recent refusals to open pages, as server-sent events: each message is the whole list. */
export class RefusalStream {
  private readonly recent = new RecentRefusals();
  private readonly listeners = new Set<ServerResponse>();
  /** Listeners that have not read the last message yet; they get the list of then. */
  private readonly behind = new Set<ServerResponse>();
  private beat: NodeJS.Timeout | undefined;
  private pause: NodeJS.Timeout | undefined;
  private isDirty = false;
  private isClosed = false;

  add(refused: RefusedRequest): void {
    this.recent.add(refused);
    if (this.listeners.size > 0) this.tell();
  }

  /** A page begins to listen. */
  open(reply: PageReply): void {
    const { response, method } = reply;
    if (this.isClosed) return send(reply, 503, 'text/plain', 'The application is closing.');
    if (this.listeners.size >= MAX_LISTENERS) return send(reply, 503, 'text/plain', 'Too many pages are open.');
    // Of HTTP/1: the connection ends with the stream, so that it does not hold up the closing of the server.
    response.shouldKeepAlive = false;
    response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream; charset=utf-8' });
    if (method === 'HEAD') return void response.end();
    this.listeners.add(response);
    response.on('close', () => this.forget(response));
    response.on('error', () => this.forget(response));
    response.on('drain', () => this.behind.delete(response) && this.write(response));
    // An open page does not keep a process alive.
    response.socket?.unref?.();
    response.write('retry: 2000\n');
    this.write(response);
    this.beat ??= setInterval(() => this.writeAll(':\n\n'), BEAT).unref();
  }

  /** The application closes: no page may hold it up. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.pause);
    clearInterval(this.beat);
    for (const response of this.listeners) response.end();
    this.listeners.clear();
  }

  /** At once, unless there was a message just now. */
  private tell(): void {
    this.isDirty = true;
    if (this.pause !== undefined) return;
    this.isDirty = false;
    for (const response of this.listeners) this.write(response);
    this.pause = setTimeout(() => {
      this.pause = undefined;
      if (this.isDirty) this.tell();
    }, PAUSE).unref();
  }

  private write(response: ServerResponse): void {
    if (response.writableNeedDrain) this.behind.add(response);
    // JSON has no line breaks, and so a text of a client cannot end the message.
    else response.write(`event: refusals\ndata: ${JSON.stringify(this.recent.list())}\n\n`);
  }

  private writeAll(text: string): void {
    for (const response of this.listeners) if (!response.writableNeedDrain) response.write(text);
  }

  private forget(response: ServerResponse): void {
    this.listeners.delete(response);
    this.behind.delete(response);
    if (this.listeners.size > 0) return;
    clearInterval(this.beat);
    this.beat = undefined;
  }
}
