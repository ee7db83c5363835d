import type { PolicyKey } from '../policy/policy.options.js';
import type { VariableKind } from './variable.text.js';

/** The end of the name of a variable, the field that it sets, and how its value is parsed. */
export const FIELDS: readonly [suffix: string, key: PolicyKey, kind: VariableKind][] = [
  ['ORIGINS', 'origins', 'list'],
  ['CREDENTIALS', 'credentials', 'boolean'],
  ['METHODS', 'methods', 'list'],
  ['ALLOWED_HEADERS', 'allowedHeaders', 'list'],
  ['EXPOSED_HEADERS', 'exposedHeaders', 'list'],
  ['MAX_AGE', 'maxAge', 'seconds'],
];

export const FIELD_SUFFIXES: readonly string[] = FIELDS.map(([suffix]) => suffix);

/** `partnerApi` and `partner-api` as environment variables spell them: `PARTNER_API`. */
export function upperSnake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}
