import { describeError } from '../../rules/configuration.issue.js';
import type { ChangePath } from '../change.echo.js';
import type { RedisAccess } from './redis.client.js';

/** Milliseconds between two attempts to publish. */
const AGAIN = 100;

/** Changes in Redis are published by the application's client and received on a connection of our own. */
export class RedisPath implements ChangePath {
  readonly swallowed =
    'A proxy may not support pub/sub, or the client publishes to another Redis than it subscribes to. ' +
    'Give RedisOrigins a client that is connected to Redis itself.';
  /** Called when the client could not publish: it may connect only later. */
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

  /** Gives up what could not be sent so far. */
  stop(): void {
    this.wanted = undefined;
  }

  unsent(why = this.refused): string {
    if (why === undefined) return 'its client did not publish in time. Make sure that it is connected.';
    const remedy = isForbidden(why)
      ? `Allow its user to: ACL SETUSER <user> +publish +subscribe &${this.channel}`
      : 'Make sure that it is connected.';
    return `its client could not publish (${why}). ${remedy}`;
  }
}

function isForbidden(why: string): boolean {
  return why.includes('NOPERM');
}
