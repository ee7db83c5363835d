import type { Duplex } from 'node:stream';
import { FORBIDDEN } from '../request/request.gate.js';
import type { CorsDecision } from '../policy/decide.js';
import { headersOf } from '../policy/decide.js';

const UNAVAILABLE = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
const ignore = (): void => undefined;

/** Answers an upgrade with 403, and lets go of its socket. */
export function refuseUpgrade(socket: Duplex, decision: CorsDecision): void {
  const lines = [...headersOf(decision), ['Vary', decision.vary] as const].map(([name, value]) => `${name}: ${value}`);
  const head = [
    'HTTP/1.1 403 Forbidden',
    ...['Connection: close', 'Content-Type: application/json; charset=utf-8', `Content-Length: ${FORBIDDEN.length}`],
    ...lines,
  ];
  end(socket, `${head.join('\r\n')}\r\n\r\n${FORBIDDEN}`);
}

/** Sockets whose handshake waits for a source: Node watches over none that it hands to `upgrade`. */
export class HeldSockets {
  private readonly held = new Set<Duplex>();
  private isReleased = false;

  /** Goes on when that is settled, unless the client has left by then. */
  async hold(socket: Duplex, settling: Promise<() => void>): Promise<void> {
    if (this.isReleased) return end(socket, UNAVAILABLE);
    this.held.add(socket);
    // A client that resets its connection would end the process.
    socket.on('error', ignore);
    const proceed = await settling;
    socket.off('error', ignore);
    if (this.held.delete(socket) && !socket.destroyed) proceed();
  }

  /** The application closes: nothing waits any more. */
  release(): void {
    this.isReleased = true;
    for (const socket of this.held) end(socket, UNAVAILABLE);
    this.held.clear();
  }
}

/** A client may have left, or keep its half of the connection open. */
function end(socket: Duplex, answer: string): void {
  socket.on('error', ignore);
  if (socket.destroyed) return;
  socket.once('finish', () => socket.destroy());
  socket.end(answer);
}
