/** A value that a hook sets before the first test, usable by its name in helpers written ahead of that. */
export function later<T extends object>(): [value: T, set: (value: T) => void] {
  let current: T | undefined;
  const value = new Proxy({} as T, {
    get: (_target, name) => {
      if (current === undefined) throw new Error('Nothing has started yet: read this inside a test or a hook.');
      const member: unknown = Reflect.get(current, name, current);
      return typeof member === 'function' ? (member.bind(current) as unknown) : member;
    },
  });
  return [value, (started) => (current = started)];
}
