import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A header value of a request: text, repeated lines, or a generator. */
export type VectorValue = string | string[] | { $concat: VectorValue[] } | { $repeat: [string, number] };

/** A policy in neutral words; a config vector may hold anything in any field. */
interface VectorPolicy {
  origins: unknown;
  originRegex?: unknown;
  dynamic?: { allows?: string[] | '*'; error?: boolean; rule: string };
  disabled?: boolean;
  credentials: unknown;
  methods: unknown;
  allowedHeaders: unknown;
  exposedHeaders: unknown;
  maxAge: unknown;
  privateNetwork: unknown;
}

/** What the source's test asserts of an answer. */
interface VectorExpectation {
  present?: Record<string, string>;
  oneOf?: Record<string, string[]>;
  includes?: Record<string, string[]>;
  absent?: string[];
  notEqual?: Record<string, string>;
  varyIncludes?: string[];
  varyExcludes?: string[];
  varyNoDuplicates?: boolean;
  ok?: boolean;
}

interface VectorHead {
  id: string;
  about: string;
  policy: VectorPolicy;
  sourceDefaults?: { methods?: string[]; allowedHeaders?: string | string[]; maxAge?: number } | null;
  portable: boolean;
}

/** A case that is sent and judged by its answer. */
export interface HttpVector extends VectorHead {
  kind: 'preflight' | 'plain-options' | 'actual' | 'no-origin';
  request: { method: string; path: string; headers: Record<string, VectorValue> };
  spec: { allowed: boolean | null; credentialsMode: 'omit' | 'include' | null };
  expected: VectorExpectation;
  upstream?: Record<string, string | number>;
  assertedLoosely?: string[];
}

/** A case about what may be configured at all. */
interface ConfigVector extends VectorHead {
  kind: 'config';
  expected: { valid: boolean };
}

export type Vector = HttpVector | ConfigVector;

const DATA = join(import.meta.dirname, 'data');

/** Every case, by the file it stands in. */
export const FILES: readonly { file: string; vectors: readonly Vector[] }[] = readdirSync(DATA)
  .filter((file) => file.endsWith('.json'))
  .toSorted()
  .map((file) => ({ file, vectors: JSON.parse(readFileSync(join(DATA, file), 'utf8')) as Vector[] }));

export const VECTORS: readonly Vector[] = FILES.flatMap(({ vectors }) => vectors);
export const CONFIG_VECTORS = VECTORS.filter((vector) => vector.kind === 'config');
export const HTTP_VECTORS = VECTORS.filter((vector) => vector.kind !== 'config');

// Node answers 431 to heads above 16 KB before any handler runs; what is longer is cut to what can be sent.
const SENDABLE = 12_000;

/** The value of a header as Node's client takes it. */
export function valueOf(value: VectorValue): string | string[] {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  if ('$repeat' in value) return value.$repeat[0].repeat(Math.min(value.$repeat[1], SENDABLE));
  return value.$concat.map(valueOf).join('');
}
