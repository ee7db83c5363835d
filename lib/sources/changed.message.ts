/** What instances of an application tell each other: the key whose list has changed, or that any may have. */
export function changedMessage(key: string | undefined): string {
  return JSON.stringify(key === undefined ? {} : { key });
}

/** What an instance sends to itself. */
export function echoMessage(id: string): string {
  return JSON.stringify({ echo: id });
}

/** The id of such a message; undefined for any other. */
export function echoOf(message: string | undefined): string | undefined {
  try {
    const { echo } = JSON.parse(message ?? '') as { echo?: unknown };
    return typeof echo === 'string' ? echo : undefined;
  } catch {
    return undefined;
  }
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
