import { TOKEN } from '../policy/terms.js';

/** Headers in the order received; a name may occur twice. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Fetch: get. All values of a name, trimmed and joined; undefined if there are none. */
export function getHeader(headers: HeaderList, name: string): string | undefined {
  const lower = name.toLowerCase();
  const values = headers.filter(([own]) => own.toLowerCase() === lower).map(([, value]) => trim(value));
  return values.length === 0 ? undefined : values.join(', ');
}

/** Fetch: extract header list values, for lists of tokens. Undefined if the header is absent, `'failure'` if invalid. */
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
