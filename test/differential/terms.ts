import { keyOf, listOf, type RuleOrFalse } from './rules.js';

/** What a policy says of one request, its sources asked. */
export interface Terms {
  /** The same for the very same policy, with the same lists. */
  readonly key: string;
  readonly origins: '*' | readonly string[];
  readonly credentials: boolean;
  readonly methods: 'routed' | readonly string[];
  readonly allowed: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAge: number;
  /** Where two policies meet of which one asks a source, less may be admitted than both would. */
  readonly vague: boolean;
  readonly sourced: boolean;
}
export type TermsOrFalse = Terms | false;

/** What of a request sources look at. */
export interface Looked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export function termsOf(rule: RuleOrFalse, { params, query }: Looked): TermsOrFalse {
  if (rule === false) return false;
  const { id, source, credentials, methods, allowed, exposed, maxAge } = rule;
  const key = source && keyOf(source, params, query);
  const origins: Terms['origins'] = rule.origins === '*' ? '*' : [...rule.origins, ...(source ? listOf(key) : [])];
  const own = { origins, credentials, methods, allowed, exposed, maxAge, vague: false };
  return { ...own, key: source ? `${id}:${key}` : id, sourced: source !== undefined };
}

/** What both admit. */
export function both(a: TermsOrFalse, b: TermsOrFalse): TermsOrFalse {
  if (a === false || b === false) return false;
  if (a.key === b.key) return a;
  const [narrow, wide] = a.origins === '*' ? [b, a] : [a, b];
  const { origins } = narrow;
  const shared = origins === '*' ? origins : origins.filter((origin) => admits(wide, origin));
  // One policy at one path, of which only the router knows whose list it is, is listed as one policy.
  const same = a.sourced && b.sourced && a.key.split(':')[0] === b.key.split(':')[0];
  return {
    key: same ? a.key : [a.key, b.key].sort().join('&'),
    origins: shared,
    credentials: a.credentials && b.credentials,
    methods: bothMethods(a.methods, b.methods),
    allowed: a.allowed.filter((name) => b.allowed.includes(name)),
    exposed: a.exposed.filter((name) => b.exposed.includes(name)),
    maxAge: Math.min(a.maxAge, b.maxAge),
    vague: a.sourced || b.sourced || a.vague || b.vague,
    sourced: a.sourced || b.sourced,
  };
}

function bothMethods(a: Terms['methods'], b: Terms['methods']): Terms['methods'] {
  if (a === 'routed') return b;
  return b === 'routed' ? a : a.filter((method) => b.includes(method));
}

export const admits = (terms: TermsOrFalse, origin: string): boolean =>
  terms !== false && (terms.origins === '*' || terms.origins.includes(origin));

/** A request of a page, as far as a policy has a say. */
export interface PageRequest {
  readonly origin: string;
  readonly method: string;
  readonly headers: readonly string[];
  readonly credentials: boolean;
}

export const SAFELISTED = ['GET', 'HEAD', 'POST'];

/** Whether a policy lets a page send the request and read the answer. */
export function permits(terms: TermsOrFalse, { origin, method, headers, credentials }: PageRequest): boolean {
  if (terms === false || !admits(terms, origin) || (credentials && !terms.credentials)) return false;
  const listed = SAFELISTED.includes(method) || terms.methods === 'routed' || terms.methods.includes(method);
  return listed && headers.every((name) => allowsHeader(terms, name));
}

export const allowsHeader = (terms: Terms, name: string): boolean => terms.allowed.includes(name);

/** Contract 4: the whole set of CORS headers of an answer. */
export function answerHeaders(terms: TermsOrFalse, origin: string | undefined): Record<string, string> {
  if (terms === false) return {};
  const open = terms.origins === '*';
  const vary: Record<string, string> = open ? {} : { vary: 'Origin' };
  if (!open && (origin === undefined || !admits(terms, origin))) return vary;
  return {
    'access-control-allow-origin': open ? '*' : (origin as string),
    ...(terms.credentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(terms.exposed.length > 0 ? { 'access-control-expose-headers': terms.exposed.join(', ') } : {}),
    ...vary,
  };
}
