import { DEFAULT_METHODS } from '../../policy/terms.js';
import { isDefault, isGateway, type DiffRow } from './report.row.js';

/** A request that stands for all requests whom the same rows match. */
export interface SampleRequest {
  readonly method: string;
  /** The pattern that it stands for. */
  readonly path: string;
  /** A path that the pattern matches, and no narrower one. */
  readonly url: string;
  readonly host: string | undefined;
  readonly version: string | undefined;
}

/** Text that no route has. */
const ANY = 'any-0x7f3a';
const PARAMETER = /:[A-Za-z_]\w*(?:\([^)]*\))?[?*+]?/g;
const REST = /^\*\w*$/;

/**
 * A request for each path that a row is for, and for each path where two rows meet: `/admin/list` for `/admin/:id` and
 * `/:area/list`. Wherever two reports are governed by different rows, one of these requests is.
 */
export function sampleRequests(rows: readonly DiffRow[]): readonly SampleRequest[] {
  const routed = rows.filter((row) => !isGateway(row) && !isDefault(row));
  const named = new Set([...DEFAULT_METHODS, ...routed.map(({ method }) => method).filter((name) => name !== 'ALL')]);
  const depth = 1 + Math.max(0, ...routed.map(({ path }) => segmentsOf(path).length));
  const found = new Map<string, SampleRequest>();
  for (const row of [...routed, ...meetings(routed)]) {
    const urls = urlsOf(row.path, depth);
    for (const method of row.method === 'ALL' ? named : [row.method])
      for (const host of row.hosts?.length ? row.hosts : [undefined])
        for (const version of row.versions?.length ? row.versions : [undefined])
          for (const url of urls)
            found.set(JSON.stringify([method, row.path, host, version, url]), {
              method,
              path: row.path,
              url,
              host,
              version,
            });
  }
  return [...found.values()];
}

/** The paths where two rows meet and neither holds the other one. */
function meetings(rows: readonly DiffRow[]): DiffRow[] {
  const patterned = rows.filter(({ path }) => /[:*{]/.test(path));
  return patterned.flatMap((row, index) =>
    patterned.slice(index + 1).flatMap((other) => {
      const method = row.method === 'ALL' ? other.method : row.method;
      if (other.method !== 'ALL' && other.method !== method) return [];
      const path = meet(segmentsOf(row.path), segmentsOf(other.path));
      if (path === undefined || path === row.path || path === other.path) return [];
      const hosts = [...(row.hosts ?? []), ...(other.hosts ?? [])];
      return [{ ...row, method, path, hosts, versions: [...(row.versions ?? []), ...(other.versions ?? [])] }];
    }),
  );
}

function meet(a: readonly string[], b: readonly string[]): string | undefined {
  const met: string[] = [];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one, two] = [a[i], b[i]];
    if (one === undefined || two === undefined) return undefined;
    if (REST.test(one)) return `/${[...met, ...b.slice(i)].join('/')}`;
    if (REST.test(two)) return `/${[...met, ...a.slice(i)].join('/')}`;
    const narrower = isParameter(one) ? two : one;
    if (!isParameter(one) && !isParameter(two) && one.toLowerCase() !== two.toLowerCase()) return undefined;
    met.push(narrower);
  }
  return `/${met.join('/')}`;
}

const isParameter = (segment: string): boolean => /^:[A-Za-z_]\w*$/.test(segment);
const segmentsOf = (path: string): string[] => path.replace(/[{}]/g, '').slice(1).split('/');

/** A wildcard holds paths of every length, up to one that is longer than any pattern. */
function urlsOf(path: string, depth: number): string[] {
  const segments = segmentsOf(path).map((segment) => segment.replace(PARAMETER, ANY));
  const at = segments.findIndex((segment) => REST.test(segment));
  if (at === -1) return [`/${segments.join('/')}`];
  const lengths = Array.from({ length: Math.max(1, depth - at) }, (_, index) => index + 1);
  return lengths.map((length) => {
    const rest = Array.from({ length }, () => ANY);
    return `/${[...segments.slice(0, at), ...rest, ...segments.slice(at + 1)].join('/')}`;
  });
}
