import { NORMALIZED_METHODS, SAFELISTED_METHODS, TOKEN } from '../policy/terms.js';
import type { HeaderList } from './header.list.js';

// eslint-disable-next-line no-control-regex -- Fetch: CORS-unsafe request-header byte
const UNSAFE_BYTE = /[\x00-\x08\x0a-\x1f"():<>?@[\\\]{}\x7f]/;
const LANGUAGE = /^[0-9A-Za-z *,\-.;=]*$/;
const SIMPLE_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);
const MAX_VALUE = 128;
const MAX_TOTAL = 1024;

/** Fetch: normalize a method. Browsers convert only these to upper case. */
export function normalizeMethod(method: string): string {
  const upper = method.toUpperCase();
  return NORMALIZED_METHODS.has(upper) ? upper : method;
}

/** Fetch: CORS-safelisted method. */
export function isSafelistedMethod(method: string): boolean {
  return SAFELISTED_METHODS.has(method);
}

/** Fetch: CORS-safelisted request-header. */
export function isSafelistedHeader(name: string, value: string): boolean {
  if (value.length > MAX_VALUE) return false;
  switch (name.toLowerCase()) {
    case 'accept':
      return !UNSAFE_BYTE.test(value);
    case 'accept-language':
    case 'content-language':
      return LANGUAGE.test(value);
    case 'content-type':
      return !UNSAFE_BYTE.test(value) && SIMPLE_TYPES.has(essenceOf(value) ?? '');
    case 'range':
      return isSimpleRange(value);
    default:
      return false;
  }
}

/** Fetch: CORS-unsafe request-header names; sorted, in lower case, each once. */
export function unsafeNames(headers: HeaderList): readonly string[] {
  const safe: string[] = [];
  const unsafe: string[] = [];
  let total = 0;
  for (const [name, value] of headers) {
    if (!isSafelistedHeader(name, value)) unsafe.push(name);
    else {
      safe.push(name);
      total += value.length;
    }
  }
  const all = total > MAX_TOTAL ? [...unsafe, ...safe] : unsafe;
  return [...new Set(all.map((name) => name.toLowerCase()))].toSorted(byBytes);
}

/** MIME Sniffing: parse a MIME type, as far as its essence goes. */
function essenceOf(value: string): string | undefined {
  const [before = ''] = value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '').split(';', 1);
  const slash = before.indexOf('/');
  const type = before.slice(0, slash);
  const subtype = before.slice(slash + 1).replace(/[\t\n\r ]+$/, '');
  return slash > 0 && TOKEN.test(type) && TOKEN.test(subtype) ? `${type}/${subtype}`.toLowerCase() : undefined;
}

/** Fetch: simple range header value, with a first byte. */
function isSimpleRange(value: string): boolean {
  const match = /^bytes=(\d+)-(\d*)$/i.exec(value);
  if (!match) return false;
  const [, start = '', end = ''] = match;
  return end === '' || BigInt(start) <= BigInt(end);
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
