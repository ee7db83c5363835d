import { ConditionReader } from './conditions.js';
import { outcomesOf } from './outcomes.js';
import type { ValueReader } from './value.reader.js';
import type { Callback } from './values.js';

/** Options that a function gives for some paths; for all others without paths. */
interface DelegatedOptions {
  readonly paths: readonly string[] | undefined;
  readonly options: unknown;
}

/** What a function given in place of options does. */
export interface Delegate {
  readonly parts: readonly DelegatedOptions[];
  readonly notes: readonly string[];
  readonly unseen: readonly string[];
}

/** Reads a function that chooses options by the request: `(request, callback) => callback(null, …)`. */
export function readDelegate(reader: ValueReader, callback: Callback): Delegate {
  const conditions = new ConditionReader(reader, callback.source, undefined);
  const parts: DelegatedOptions[] = [];
  const notes = new Set<string>();
  const unseen: string[] = [];
  for (const { tests, value } of outcomesOf(reader, callback)) {
    const asked = tests.map((test) => conditions.read(test)).filter(({ holds }) => holds);
    const given = reader.read(value, callback.source);
    const places = asked.flatMap((test) => (test.about === 'path' ? [test] : []));
    const lists = asked.flatMap((test) => (test.about === 'origins' ? [test.entries] : []));
    const odd = asked.flatMap((test) => (test.about === 'something else' ? [test.text] : []));
    if (odd.length > 0 || places.length > 1) {
      unseen.push(
        `the options under "${odd[0] ?? tests.map(({ node }) => node.getText()).join(' && ')}": only paths become entries of routes.`,
      );
      continue;
    }
    for (const { note } of places) if (note !== undefined) notes.add(note);
    const paths = places[0]?.paths;
    const options = lists.length > 0 ? withOrigins(given, lists.at(-1) ?? []) : given;
    // `{ origin: false }` of the other branch: refused origins are refused by the list.
    if (paths === undefined && parts.some((part) => part.paths === undefined)) {
      if (!isClosed(given)) unseen.push('the options of a further branch, whose condition was not understood.');
      continue;
    }
    parts.push({ paths, options });
  }
  if (parts.length === 0 && unseen.length === 0)
    unseen.push('the options: a function gives them when a request comes.');
  return { parts, notes: [...notes], unseen };
}

/** `if (allowed.includes(origin)) options = { origin: true }`: the list is what `true` stands for. */
function withOrigins(options: unknown, entries: readonly unknown[]): unknown {
  if (typeof options !== 'object' || options === null) return options;
  const { origin } = options as { origin?: unknown };
  return origin === true || origin === undefined ? { ...options, origin: entries } : options;
}

const isClosed = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && (options as { origin?: unknown }).origin === false;
