import { SAFELISTED, type PageRequest } from './terms.js';

type Headers = Readonly<Record<string, string>>;

/** Fetch: CORS check. */
export function isReadable(
  cors: Headers,
  { origin, credentials }: Pick<PageRequest, 'origin' | 'credentials'>,
): boolean {
  const allowed = cors['access-control-allow-origin'];
  if (allowed === '*' && !credentials) return true;
  return allowed === origin && (!credentials || cors['access-control-allow-credentials'] === 'true');
}

/** Fetch: whether a page has to ask first. */
export const needsPreflight = ({ method, headers }: PageRequest): boolean =>
  !SAFELISTED.includes(method) || headers.length > 0;

export const listIn = (value: string | undefined): string[] => (value ?? '').split(/, */).filter((name) => name !== '');

/** Fetch: CORS-preflight fetch. */
export function isAllowed(preflight: { status: number; cors: Headers }, request: PageRequest): boolean {
  const { status, cors } = preflight;
  if (!isReadable(cors, request) || status < 200 || status > 299) return false;
  const methods = listIn(cors['access-control-allow-methods']);
  const names = listIn(cors['access-control-allow-headers']).map((name) => name.toLowerCase());
  const covers = (list: string[], name: string): boolean =>
    list.includes(name) || (list.includes('*') && !request.credentials);
  const { method, headers } = request;
  if (!SAFELISTED.includes(method) && !covers(methods, method)) return false;
  return headers.every((name) => covers(names, name.toLowerCase()));
}
