/** A message on the channel of changes: the list of a key has changed (any list, without a key), or an echo. */
export interface ChangeMessage {
  readonly key?: string | undefined;
  readonly echo?: string | undefined;
}

/** The message that tells other instances which list has changed; without a key, any may have. */
export function changedMessage(key: string | undefined): string {
  return JSON.stringify(key === undefined ? {} : { key });
}

/** The message that an instance sends to itself, to test whether changes reach it. */
export function echoMessage(id: string): string {
  return JSON.stringify({ echo: id });
}

/** Reads a message. One that cannot be read means that any list may have changed: forgetting is always safe. */
export function readMessage(message: string | undefined): ChangeMessage {
  try {
    const { key, echo } = JSON.parse(message ?? '') as Partial<Record<'key' | 'echo', unknown>>;
    if (typeof key === 'string') return { key };
    return key === undefined && typeof echo === 'string' ? { echo } : {};
  } catch {
    return {};
  }
}
