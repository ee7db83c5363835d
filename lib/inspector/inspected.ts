/**
 * How a route meets an origin: read with cookies, read without, read by everybody, asked at run time, not at all, or as the
 * application itself says.
 */
export type InspectedVerdict = 'credentials' | 'plain' | 'public' | 'source' | 'no' | 'own';

/** A row of `CorsService.report()`, as it is, with a verdict for each column. */
interface InspectedRow {
  readonly cells: readonly InspectedVerdict[];
}

/** A column of the matrix: an origin, or an entry that stands for many. */
export interface InspectedColumn {
  readonly origin: string;
  readonly kind: 'origin' | 'rule';
}

/** All that the page shows. */
export interface Inspection {
  readonly environment: string;
  readonly columns: readonly InspectedColumn[];
  readonly rows: readonly InspectedRow[];
  readonly sources: readonly object[];
}

/** What the page asks of the application. */
export interface Inspected {
  /** `origins` are further columns that somebody has asked for. */
  inspect(origins: readonly string[]): Inspection;
  explain(question: InspectedQuestion): Promise<object>;
}

/** A request that a page would send. */
export interface InspectedQuestion {
  method: string;
  path: string;
  origin: string;
  headers: Record<string, string>;
  credentials: 'omit' | 'same-origin' | 'include';
  host?: string;
}
