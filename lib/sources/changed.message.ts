/** What a message on the channel of changes says: a list has changed (any list, where there is no key), or an echo. */
export interface HeardMessage {
  readonly key?: string | undefined;
  readonly echo?: string | undefined;
}

/** What instances of an application tell each other: the key whose list has changed, or that any may have. */
export function changedMessage(key: string | undefined): string {
  return JSON.stringify(key === undefined ? {} : { key });
}

/** What an instance tells itself, to learn whether changes reach it. */
export function echoMessage(id: string): string {
  return JSON.stringify({ echo: id });
}

/** Reads a message; one that cannot be read says that any list may have changed: forgetting is always safe. */
export function readMessage(message: string | undefined): HeardMessage {
  try {
    const { key, echo } = JSON.parse(message ?? '') as Partial<Record<'key' | 'echo', unknown>>;
    if (typeof key === 'string') return { key };
    return key === undefined && typeof echo === 'string' ? { echo } : {};
  } catch {
    return {};
  }
}
