/**
 * The access of an origin to a route: with credentials, without, public, looked up at run time, none, or up to the
 * application itself.
 */
export type InspectedVerdict = 'credentials' | 'plain' | 'public' | 'source' | 'no' | 'own';

/** A row of `CorsService.report()` with a verdict for each column. */
interface InspectedRow {
  readonly cells: readonly InspectedVerdict[];
}

/** A column of the matrix: an origin, or a pattern or expression. */
export interface InspectedColumn {
  readonly origin: string;
  readonly kind: 'origin' | 'rule';
}

/** The data of the page. */
export interface Inspection {
  readonly environment: string;
  readonly columns: readonly InspectedColumn[];
  readonly rows: readonly InspectedRow[];
  readonly sources: readonly object[];
}

/** What the page needs from the application. */
export interface Inspected {
  /** @param origins further columns to show */
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
