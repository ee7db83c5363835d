/** The parts of a report row that decide on access; older reports may lack some. */
export interface DiffRow {
  readonly method: string;
  readonly path: string;
  readonly hosts?: readonly string[];
  readonly versions?: readonly string[];
  readonly handler?: string;
  readonly policy: string | false;
  readonly from?: string;
  readonly passThrough?: true;
  readonly origins?: readonly string[];
  readonly credentials?: boolean;
  readonly methods?: string;
  readonly allowedHeaders?: readonly string[];
  readonly exposedHeaders?: readonly string[];
  readonly enforce?: string;
  readonly dangers?: readonly string[];
  /** Of `nestjs-cors report --json`: the environment whose policies they are. */
  readonly environment?: string;
}

/** Where no row says anything, no page has access. */
export const CLOSED: DiffRow = { method: 'ALL', path: '*', policy: false };

/** The row for requests that nothing else governs. */
export const isDefault = ({ method, path }: DiffRow): boolean => method === 'ALL' && path === '*';

/** A row of an entry of `routes` itself, not of a route below it. */
export const isEntry = ({ handler, from, method }: DiffRow): boolean =>
  handler === undefined && method !== 'WS' && /routes\[\d+\]$/.test(from ?? '');

/** A gateway: `default` and the routes of HTTP do not govern it. */
export const isGateway = ({ method }: DiffRow): boolean => method === 'WS';

/** Whether a row is for one host and version among others. */
export function isFor({ hosts = [], versions = [] }: DiffRow, host: string | undefined, version: string | undefined) {
  const serves = (listed: readonly string[], one: string | undefined): boolean =>
    listed.length === 0 || (one !== undefined && listed.includes(one));
  return serves(hosts, host) && serves(versions, version);
}
