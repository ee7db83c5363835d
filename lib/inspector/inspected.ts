import type { RefusalStream } from './refusal.stream.js';

/**
 * What an origin can do at a route:
 * - `credentials`, `plain`: read it, with or without cookies; `public`: every page can read it;
 * - `source`: looked up at run time; `own`: up to the application (`passThrough`);
 * - `no`: not read it, though its requests run; `stopped`: its requests are answered 403;
 * - `opens`: open the socket; `refused`: not open it; `unprotected`: open it, as every other website can.
 */
export type InspectedVerdict =
  'credentials' | 'plain' | 'public' | 'source' | 'own' | 'no' | 'stopped' | 'opens' | 'refused' | 'unprotected';

/** A row of `CorsService.report()` with a verdict for each column. */
interface InspectedRow {
  readonly cells: readonly InspectedVerdict[];
  /** What `reportOnly` would change: a verdict for each column, and the terms; absent if nothing is on trial. */
  readonly trial?: { readonly cells: readonly InspectedVerdict[]; readonly terms: Readonly<Record<string, string>> };
}

/** A column of the matrix. */
export interface InspectedColumn {
  readonly origin: string;
  readonly kind: 'origin' | 'pattern' | 'expression' | 'source';
  /** An origin that a pattern admits. */
  readonly example?: string;
}

/** A further origin that no browser would send. */
export interface RejectedOrigin {
  readonly origin: string;
  readonly message: string;
  readonly hint: string;
}

/** The data of the page. */
export interface Inspection {
  readonly environment: string;
  readonly columns: readonly InspectedColumn[];
  readonly rows: readonly InspectedRow[];
  readonly sources: readonly object[];
  readonly rejected: readonly RejectedOrigin[];
}

/** What the page needs from the application. */
export interface Inspected {
  /** @param origins further columns to show */
  inspect(origins: readonly string[]): Inspection;
  explain(question: InspectedQuestion): Promise<object>;
  /** Pages that show refusals as they happen. */
  readonly refusals: RefusalStream;
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
