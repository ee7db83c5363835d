import { describeError } from '../core/configuration.issue.js';
import { echoMessage, echoOf } from './changed.message.js';

/** Milliseconds that an echo has to come back. */
const ECHO_LIMIT = 2_000;

/**
 * A message to oneself, over the path that changes take. A pooler may accept a subscription and deliver nothing: only
 * what comes back shows that word of changes arrives.
 */
export class ChangeEcho {
  private awaited: { readonly id: string; readonly heard: () => void } | undefined;

  constructor(private readonly limit: number = ECHO_LIMIT) {}

  /** Sends one and waits for it; undefined where it came back, else what became of it. Never rejects. */
  async send(publish: (message: string) => Promise<unknown>): Promise<string | undefined> {
    const id = crypto.randomUUID();
    let timer: NodeJS.Timeout | undefined;
    let sent = false;
    const answer = new Promise<undefined>((resolve) => {
      this.awaited = { id, heard: () => resolve(undefined) };
    });
    const limit = new Promise<string>((resolve) => {
      timer = setTimeout(
        () => resolve(`${sent ? 'what was sent did not come back' : 'nothing could be sent'} within ${this.limit} ms`),
        this.limit,
      );
    });
    const failure = Promise.resolve()
      .then(() => publish(echoMessage(id)))
      .then(
        () => {
          sent = true;
          return answer;
        },
        (error: unknown) => describeError(error),
      );
    try {
      return await Promise.race([answer, failure, limit]);
    } finally {
      clearTimeout(timer);
      this.awaited = undefined;
    }
  }

  get isAwaited(): boolean {
    return this.awaited !== undefined;
  }

  /** Whether a message is an echo, of whichever instance: it tells of no change. */
  takes(message: string | undefined): boolean {
    const id = echoOf(message);
    if (id !== undefined && id === this.awaited?.id) this.awaited.heard();
    return id !== undefined;
  }
}
