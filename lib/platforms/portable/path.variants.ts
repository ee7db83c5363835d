const ESCAPE = /%|\\/;
const SLASHES = /\/\/|\/\.{1,2}(?:\/|$)/;

/** Every path that a router may make of one request path. */
export interface PathVariants {
  /** As sent, percent-decoded, without doubled slashes and dot segments, and both; usually all the same. */
  readonly paths: readonly string[];
  /** Whether it cannot be decoded: some routers then answer 400, others match it as sent. */
  readonly isMalformed: boolean;
}

/** The variants of a path, each once. */
export function variantsOf(path: string): PathVariants {
  const decoded = ESCAPE.test(path) ? decode(path) : path;
  const readable = decoded ?? path;
  const paths = new Set([path, readable, ...simplified(path), ...simplified(readable)]);
  return { paths: [...paths], isMalformed: decoded === undefined };
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path).replaceAll('\\', '/');
  } catch {
    return undefined;
  }
}

/** The path without doubled slashes and dot segments. A dot segment at the end may or may not leave a trailing slash. */
function simplified(path: string): readonly string[] {
  if (!SLASHES.test(path)) return [path];
  const kept: string[] = [];
  for (const segment of path.split('/').slice(1)) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(segment);
  }
  const text = `/${kept.join('/')}`;
  if (kept.length === 0 || !/\/\.{0,2}$/.test(path)) return [text];
  return path.endsWith('/') ? [`${text}/`] : [text, `${text}/`];
}
