import type { CorsDecision } from '../policy/decide.js';
import { show } from '../rules/configuration.issue.js';
import type { AskedKey, CorsAskedSource } from '../sources/source.state.js';

/** Which lists were asked for, as the end of a sentence: `the source TENANTS was asked for "acme"`. */
export function askedText(keys: readonly AskedKey[]): string {
  return keys
    .map(({ source, key }) =>
      key === undefined
        ? `key() of the source ${source} returned none`
        : `the source ${source} was asked for ${show(key)}`,
    )
    .join(', and ');
}

/** What mends a refusal that sources have decided; undefined where none was called, or nothing is known of it. */
export function sourcesFix(
  sources: readonly CorsAskedSource[],
  { reason }: CorsDecision,
  aim: 'read' | 'open',
): string | undefined {
  if (sources.length === 0) return undefined;
  const keyed = sources.filter(({ key }) => key !== undefined);
  const failed = keyed.filter(({ entries }) => entries === undefined).map(nameOf);
  if (failed.length > 0)
    return `The list of the source ${failed.join(' and of the source ')} could not be read; the log says why.`;
  if (reason === 'lookup-failed') return 'key() of a source failed; the log says why.';
  if (keyed.length > 0) {
    const lists = keyed.map((asked) => `of the source ${nameOf(asked)}`).join(', or ');
    return `If this page is meant to ${aim} it, add the origin to the list ${lists}.`;
  }
  const names = sources.map(({ source }) => `the source ${source}`).join(' and of ');
  return (
    `key() of ${names} returned none for this request, so no list was asked. ` +
    'Let key() find whose list it is, or add the origin to the policy itself.'
  );
}

const nameOf = ({ source, key }: CorsAskedSource): string => `${source} for ${show(key)}`;
