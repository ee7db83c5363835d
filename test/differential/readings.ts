import type { EntryPlan, RouterPlan } from './blueprint.js';

/** Ways in which servers may read the path of a target. */
export interface Readings {
  /** As the router of this application does. */
  readonly routed: string;
  /** As another server would that decodes, joins slashes and resolves dots; an entry for either has a say. */
  readonly decoded: string;
  /** Further readings, which an implementation may shy away from and need not. */
  readonly others: readonly string[];
}

/** An entry that covers a path, with the parameters it reads there. */
export interface Covering {
  readonly entry: EntryPlan;
  readonly index: number;
  readonly params: Readonly<Record<string, string>>;
}

function pathOfTarget(target: string, router: RouterPlan): string {
  const end = router.useSemicolonDelimiter ? /[?;]/ : /\?/;
  const [path = ''] = target.split(end, 1);
  return path;
}

export function readingsOf(target: string, rewritten: string, router: RouterPlan): Readings {
  const path = pathOfTarget(rewritten, router);
  const joined = router.ignoreDuplicateSlashes ? path.replace(/\/{2,}/g, '/') : path;
  const [sent = ''] = target.split('?', 1);
  return {
    routed: joined,
    decoded: decodedPath(joined),
    others: [sent, path, path.toLowerCase(), path.replace(/(.)\/$/, '$1'), `${path}/`, path.split(';', 1)[0] ?? ''],
  };
}

function decodedPath(path: string): string {
  let text = path;
  try {
    text = decodeURIComponent(path);
  } catch {
    return path;
  }
  if (text === path && !/[\\]|\/\/|\/\.{1,2}(?:\/|$)/.test(path)) return path;
  const kept: string[] = [];
  for (const segment of text.replaceAll('\\', '/').split('/').slice(1)) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(segment);
  }
  return `/${kept.join('/')}${text.endsWith('/') && kept.length > 0 ? '/' : ''}`;
}

/** Whether every server reads a path in the same way. */
export const isCanonical = (target: string): boolean => {
  const [path = ''] = target.split('?', 1);
  return !/[%;\\]|\/\/|\/\.{1,2}(?:\/|$)/.test(path);
};

/** The first entry that covers a path, for a method. */
export function covering(
  entries: readonly EntryPlan[],
  method: string,
  path: string,
  router: RouterPlan,
): Covering | undefined {
  for (const [index, entry] of entries.entries()) {
    const { methods } = entry;
    if (methods && !methods.includes(method) && !(method === 'HEAD' && methods.includes('GET'))) continue;
    const params = match(segmentsOf(entry.path, router), segmentsOf(path, router), router);
    if (params) return { entry, index, params };
  }
  return undefined;
}

const segmentsOf = (path: string, { ignoreTrailingSlash }: RouterPlan): string[] =>
  (ignoreTrailingSlash && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path).slice(1).split('/');

function match(pattern: readonly string[], path: readonly string[], { caseSensitive }: RouterPlan) {
  const open = pattern.at(-1) === '*';
  if (open ? path.length < pattern.length : path.length !== pattern.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, wanted] of pattern.entries()) {
    if (open && at === pattern.length - 1) break;
    const segment = path[at] ?? '';
    const same = caseSensitive ? wanted === segment : wanted.toLowerCase() === segment.toLowerCase();
    if (wanted.startsWith(':') && segment !== '') params[wanted.slice(1)] = decode(segment);
    else if (!same) return undefined;
  }
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a route of plain segments takes a path; undefined where its segments are not plain. */
export function takes(route: string, path: string, router: RouterPlan): boolean | undefined {
  const segments = segmentsOf(route, router);
  const open = /^\*\w*$/.test(segments.at(-1) ?? '');
  const plain = open ? [...segments.slice(0, -1), '*'] : segments;
  if (!plain.every((segment, at) => /^(?::\w+|[\w.~-]*)$/.test(segment) || (open && at === plain.length - 1)))
    return undefined;
  return match(plain, segmentsOf(path, router), router) !== undefined;
}

/** Whether every path of a route lies below an entry, so that it does not take a request to know. */
export function isWhollyBelow(route: string, entry: EntryPlan, router: RouterPlan): boolean {
  const pattern = segmentsOf(entry.path, router);
  const segments = segmentsOf(route, router);
  if (pattern.at(-1) === '*' ? segments.length < pattern.length : segments.length !== pattern.length) return false;
  return pattern.every((wanted, at) => {
    const segment = segments[at] ?? '';
    if (wanted === '*' && at === pattern.length - 1) return true;
    if (/[*{?]/.test(segment)) return false;
    if (wanted.startsWith(':')) return true;
    return router.caseSensitive ? wanted === segment : wanted.toLowerCase() === segment.toLowerCase();
  });
}
