/** What a connection that listens tells. */
export interface ListenerEvents {
  onMessage(payload: string | undefined): void;
  /** It listens, at first or again: what was said before may have been missed. */
  onListening(): void;
  warn(message: string): void;
}

/** Milliseconds between two looks at whether a connection that listens is still there. */
export const HEARTBEAT = 10_000;

/** Milliseconds that an engine has to answer a connection that listens. */
export const PATIENCE = 5_000;
