import { TOKEN } from '../policy/terms.js';

/** Headers in the order they came; a name may stand there twice. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Fetch: get. All values of a name, without the white space around them, joined; undefined where there is none. */
export function getHeader(headers: HeaderList, name: string): string | undefined {
  const lower = name.toLowerCase();
  const values = headers.filter(([own]) => own.toLowerCase() === lower).map(([, value]) => trim(value));
  return values.length === 0 ? undefined : values.join(', ');
}

/** Fetch: extract header list values, for lists of tokens. Undefined: there is no such header; `'failure'`: it is no list. */
export function extractList(headers: HeaderList, name: string): readonly string[] | 'failure' | undefined {
  const lower = name.toLowerCase();
  const lines = headers.filter(([own]) => own.toLowerCase() === lower);
  if (lines.length === 0) return undefined;
  const items = lines.flatMap(([, value]) => value.split(',').map(trim)).filter((item) => item !== '');
  return items.every((item) => TOKEN.test(item)) ? items : 'failure';
}

function trim(value: string): string {
  return value.replace(/^[\t ]+|[\t ]+$/g, '');
}
