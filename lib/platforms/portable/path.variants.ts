const ESCAPE = /%|\\/;
const SLASHES = /\/\/|\/\.{1,2}(?:\/|$)/;

/** A path in every way that a router may read it. */
export interface PathReadings {
  /** As it came first; then decoded, with slashes joined and dot segments removed, and both. */
  readonly paths: readonly string[];
  /** Whether it cannot be decoded: some routers answer 400 there, others take it as it is. */
  readonly isMalformed: boolean;
}

/** Nearly every path is read in one way. */
export function readingsOf(path: string): PathReadings {
  const decoded = ESCAPE.test(path) ? decode(path) : path;
  const read = decoded ?? path;
  const paths = new Set([path, read, ...joined(path), ...joined(read)]);
  return { paths: [...paths], isMalformed: decoded === undefined };
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path).replaceAll('\\', '/');
  } catch {
    return undefined;
  }
}

/** Without doubled slashes and dot segments; a dot segment at the end may leave a slash behind. */
function joined(path: string): readonly string[] {
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
