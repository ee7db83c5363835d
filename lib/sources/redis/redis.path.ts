import { describeError } from '../../rules/configuration.issue.js';
import type { ChangePath } from '../change.echo.js';
import type { RedisAccess } from './redis.client.js';

/** Milliseconds until the client is asked again to publish what it refused. */
const AGAIN = 100;

/** The way of a change through Redis: published by the application's client, received by a connection of our own. */
export class RedisPath implements ChangePath {
  readonly swallowed =
    'A proxy between them may pass on no pub/sub, or the client may publish to another Redis than it subscribes at. ' +
    'Give RedisOrigins a client that is connected to Redis itself.';
  /** Called when the client could not publish: it may still be connecting, or be connected by a later hook. */
  onRefused: () => void = () => undefined;
  private refused: string | undefined;
  private wanted: string | undefined;

  constructor(
    private readonly access: RedisAccess,
    private readonly channel: string,
  ) {}

  async send(message: string, signal: AbortSignal): Promise<void> {
    this.wanted = message;
    this.refused = undefined;
    while (this.wanted === message && !signal.aborted) {
      try {
        await this.access.publish(this.channel, message, signal);
        return;
      } catch (error) {
        this.refused = describeError(error);
        if (isForbidden(this.refused)) throw error;
        this.onRefused();
      }
      await new Promise<void>((resolve) => void setTimeout(resolve, AGAIN).unref());
    }
  }

  /** Sends no more of what it could not send so far. */
  stop(): void {
    this.wanted = undefined;
  }

  unsent(why = this.refused): string {
    if (why === undefined) return 'its client did not publish in time. See that it is connected.';
    const remedy = isForbidden(why)
      ? `Allow its user to: ACL SETUSER <user> +publish +subscribe &${this.channel}`
      : 'See that it is connected.';
    return `its client could not publish (${why}). ${remedy}`;
  }
}

function isForbidden(why: string): boolean {
  return why.includes('NOPERM');
}
