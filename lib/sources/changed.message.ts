/** What instances of an application tell each other: the key whose list has changed, or that any may have. */
export function changedMessage(key: string | undefined): string {
  return JSON.stringify(key === undefined ? {} : { key });
}

/** The key of such a message; undefined for all keys, also where the message cannot be read: forgetting is always safe. */
export function changedKey(message: string | undefined): string | undefined {
  try {
    const { key } = JSON.parse(message ?? '') as { key?: unknown };
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}
