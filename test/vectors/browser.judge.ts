import type { Answer } from '../kit/http.js';
import { corsHeaders } from '../kit/http.js';
import { valueOf, type HttpVector } from './vector.js';

/** Where an answer disagrees with a case; empty where it agrees. */
export function disagreements(vector: HttpVector, answer: Answer): string[] {
  const found: string[] = [];
  const { allowed } = vector.spec;
  if (allowed !== null) {
    const allows = browserAllows(vector, answer);
    if (allows !== allowed) found.push(`the browser ${allows ? 'allows' : 'blocks'} what it should not`);
  }
  return vector.portable ? [...found, ...unmet(vector, answer)] : found;
}

/** Fetch: the CORS check, and for a preflight steps 7.1 to 7.7 of CORS-preflight fetch. */
function browserAllows(vector: HttpVector, answer: Answer): boolean {
  const headers = corsHeaders(answer);
  const plain = vector.spec.credentialsMode !== 'include';
  const origin = headers['access-control-allow-origin'];
  if (origin !== headerOf(vector, 'origin') && !(origin === '*' && plain)) return false;
  if (!plain && headers['access-control-allow-credentials'] !== 'true') return false;
  if (vector.kind !== 'preflight') return true;
  const method = headerOf(vector, 'access-control-request-method') ?? '';
  const asked = listOf(headerOf(vector, 'access-control-request-headers'));
  return (
    isOk(answer) &&
    (['GET', 'HEAD', 'POST'].includes(method) || covers(headers['access-control-allow-methods'], method, plain)) &&
    asked.every((name) => allowsHeader(headers['access-control-allow-headers'], name, plain))
  );
}

/** What of the source's assertions the answer does not meet. */
function unmet(vector: HttpVector, answer: Answer): string[] {
  const { expected } = vector;
  const headers = corsHeaders(answer);
  const shown = (name: string): string => `${name} is ${JSON.stringify(headers[name])}`;
  const vary = listOf(headers['vary']);
  const has = (token: string): boolean => vary.includes(token.toLowerCase());
  const loose = (name: string): boolean => vector.assertedLoosely?.includes(name) === true;
  const plain = vector.spec.credentialsMode !== 'include';
  const included = (name: string, item: string): boolean =>
    name.endsWith('-methods') ? covers(headers[name], item, plain) : allowsHeader(headers[name], item, plain);
  return [
    ...Object.entries(expected.present ?? {})
      .filter(([name, value]) => (loose(name) ? headers[name] === undefined : headers[name] !== value))
      .map(([name, value]) => `${shown(name)}, expected ${value}`),
    ...Object.entries(expected.oneOf ?? {})
      .filter(([name, values]) => !values.includes(headers[name] ?? ''))
      .map(([name, values]) => `${shown(name)}, expected one of ${values.join(' | ')}`),
    ...Object.entries(expected.includes ?? {})
      .filter(([name, items]) => !items.every((item) => included(name, item)))
      .map(([name, items]) => `${shown(name)}, expected to hold ${items.join(', ')}`),
    ...(expected.absent ?? []).filter((name) => headers[name] !== undefined).map((name) => `${shown(name)}`),
    ...Object.entries(expected.notEqual ?? {})
      .filter(([name, value]) => headers[name] === value)
      .map(([name]) => shown(name)),
    ...(expected.varyIncludes ?? []).filter((token) => !has(token)).map((token) => `${shown('vary')}, no ${token}`),
    ...(expected.varyExcludes ?? []).filter(has).map((token) => `${shown('vary')}, with ${token}`),
    ...(expected.varyNoDuplicates && new Set(vary).size < vary.length ? [shown('vary')] : []),
    ...(expected.ok && !isOk(answer) ? [`status ${answer.status}`] : []),
  ];
}

const isOk = ({ status }: Answer): boolean => status >= 200 && status <= 299;

function headerOf(vector: HttpVector, name: string): string | undefined {
  const found = Object.entries(vector.request.headers).find(([key]) => key.toLowerCase() === name);
  const value = found && valueOf(found[1]);
  return Array.isArray(value) ? value.join(', ') : value;
}

function items(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

const listOf = (value: string | undefined): string[] => items(value).map((item) => item.toLowerCase());

/** Methods are compared with letter case. */
function covers(value: string | undefined, method: string, plain: boolean): boolean {
  const listed = items(value);
  return listed.includes(method) || (plain && listed.includes('*'));
}

/** Header names are compared without; `*` does not cover Authorization. */
function allowsHeader(value: string | undefined, name: string, plain: boolean): boolean {
  const listed = listOf(value);
  const lower = name.toLowerCase();
  return listed.includes(lower) || (plain && listed.includes('*') && lower !== 'authorization');
}
