/** A call of the engine's own functions on texts, or of those that hash a key, with a long text. */
export interface NativeCall {
  readonly name: string;
  readonly length: number;
  /** The expression the text was shown, if it was one. */
  readonly expression: string | undefined;
  /** The file that called, below the root. */
  readonly from: string;
}

const ON_STRINGS = [
  ...['match', 'matchAll', 'normalize', 'replace', 'replaceAll', 'search', 'split', 'repeat', 'padEnd'],
  ...['toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'trim', 'trimStart', 'trimEnd', 'localeCompare'],
] as const;
const ON_EXPRESSIONS = [
  ...['exec', 'test'],
  ...[Symbol.match, Symbol.matchAll, Symbol.replace, Symbol.search, Symbol.split],
] as const;

/** Runs `act`, and tells every call with a text longer than `over` that a file of `folder` makes directly. */
export async function watchNative(folder: string, over: number, act: () => unknown): Promise<NativeCall[]> {
  const calls: NativeCall[] = [];
  const undo = [
    ...ON_STRINGS.map((name) => watch(String.prototype, name, (self) => String(self))),
    ...ON_EXPRESSIONS.map((name) => watch(RegExp.prototype, name, (_self, [text]) => String(text))),
    ...(['has', 'add'] as const).map((name) => watch(Set.prototype, name, (_self, [key]) => keyText(key))),
    ...(['has', 'get', 'set'] as const).map((name) => watch(Map.prototype, name, (_self, [key]) => keyText(key))),
  ];
  try {
    await act();
  } finally {
    for (const restore of undo) restore();
  }
  return calls;

  function watch(owner: object, name: string | symbol, textOf: (self: unknown, args: unknown[]) => string): () => void {
    const original = Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor;
    const call = original.value as (...args: unknown[]) => unknown;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      const { length } = textOf(this, args);
      const from = length > over ? callerOf(folder) : undefined;
      if (from !== undefined)
        calls.push({ name: String(name), length, expression: this instanceof RegExp ? this.source : undefined, from });
      return call.apply(this, args);
    };
    Object.defineProperty(owner, name, { ...original, value });
    return () => Object.defineProperty(owner, name, original);
  }
}

const keyText = (key: unknown): string => (typeof key === 'string' ? key : '');

/** The first file of the project up the stack, if it lies in `folder`; built-in frames have none. */
function callerOf(folder: string): string | undefined {
  const prepare = Error.prepareStackTrace;
  Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFileName() ?? '');
  const files = new Error().stack as unknown as string[];
  Error.prepareStackTrace = prepare;
  const caller = files.find((file) => file !== '' && !file.includes('/native.watch.ts'));
  return caller?.includes(folder) ? caller.slice(caller.indexOf(folder)) : undefined;
}
