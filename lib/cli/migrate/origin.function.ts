import type { Condition } from './condition.js';
import { ConditionReader } from './conditions.js';
import { outcomesOf, type Outcome } from './outcomes.js';
import type { ValueReader } from './value.reader.js';
import type { Callback } from './values.js';

/** What a function given as `origin` admits. */
export interface FunctionOrigins {
  readonly entries: readonly unknown[];
  readonly unsafe: readonly string[];
  readonly unseen: readonly string[];
}

/** Reads whom a function admits: `(origin, callback) => callback(null, allowed.includes(origin))`. */
export function originsOfFunction(reader: ValueReader, callback: Callback): FunctionOrigins {
  const { node, source } = callback;
  const name = node.parameters[0]?.name.getText();
  const conditions = new ConditionReader(reader, source, name);
  const entries: unknown[] = [];
  const unsafe = new Set<string>();
  const further = new Set<string>();
  const outcomes = outcomesOf(reader, callback);
  for (const outcome of outcomes) {
    const given = admitting(reader, outcome, callback);
    if (given === undefined) continue;
    if ('entry' in given) {
      entries.push(given.entry);
      continue;
    }
    const tests = given.tests.map((test) => conditions.read(test));
    const lists = tests.flatMap((test) => (test.about === 'origins' && test.holds ? [test.entries] : []));
    // Each list narrows the others: the last one is the innermost.
    const innermost = lists.at(-1);
    if (innermost) {
      entries.push(...innermost);
      for (const text of furtherOf(tests)) further.add(text);
    } else if (!tests.some(({ about, holds }) => about === 'no origin' && holds)) unsafe.add(sentenceOf(tests));
  }
  const unseen =
    outcomes.length === 0
      ? [
          'origin: its function asks something when the application runs. Origins that are looked up become an OriginSource.',
        ]
      : [];
  // A branch that admits everybody is named already.
  const asked = [...further].filter((text) => ![...unsafe].some((sentence) => sentence.includes(`"${text}"`)));
  const more = asked.map((text) => `origin: its function asks ${text} as well, which no list can do.`);
  return { entries, unsafe: [...unsafe], unseen: [...unseen, ...more] };
}

/** What has to hold besides the list that admits an origin. */
function furtherOf(tests: readonly Condition[]): string[] {
  return tests.flatMap((test) => {
    if (test.about === 'something else') return [test.text];
    if (test.about !== 'origins') return [];
    return test.holds ? (test.further === undefined ? [] : [test.further]) : ['other origins'];
  });
}

/** The conditions under which an outcome admits the origin, or the origin that it names; undefined if it refuses. */
function admitting(
  reader: ValueReader,
  { tests, value }: Outcome,
  { node, source }: Callback,
): { readonly tests: Outcome['tests'] } | { readonly entry: unknown } | undefined {
  if (value.getText() === node.parameters[0]?.name.getText()) return { tests };
  const known = reader.read(value, source);
  if (known === true || known === '*') return { tests };
  if (typeof known === 'string') return { entry: known };
  if (known === false || known === undefined || known === null) return undefined;
  if (Array.isArray(known)) return { entry: known };
  return { tests: [...tests, { node: value, holds: true }] };
}

function sentenceOf(tests: readonly Condition[]): string {
  const when = tests.flatMap((test) => (test.about === 'something else' && test.holds ? [test.text] : []));
  return when.length === 0
    ? 'origin: its function admits every origin that gets there: any website could read the answers. List the origins.'
    : `origin: its function admits every origin where "${when.join(' && ')}" holds. List the origins.`;
}
