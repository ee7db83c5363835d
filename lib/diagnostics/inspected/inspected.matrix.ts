import type { InspectedColumn, InspectedVerdict } from '../../inspector/inspected.js';
import { splitExactOrigin } from '../../origins/origin.grammar.js';
import { isStopped } from '../../policy/enforce.js';
import type { CorsPolicy } from '../../policy/policy.js';
import type { ReportedPolicy } from '../reporter.js';

/** An id as Firefox gives to an installation of an extension. */
const INSTALLATION = '00000000-0000-4000-8000-000000000000';

/** A column for each origin, pattern, expression and source. */
export function columnsOf(origins: readonly string[], reported: readonly ReportedPolicy[]): readonly InspectedColumn[] {
  const listed = reported.flatMap(({ row }) => row.origins).filter((origin) => origin !== '*');
  return [...new Set([...origins, ...listed])].map((origin) => {
    const kind = kindOf(origin);
    return kind === 'pattern' ? { origin, kind, example: exampleOf(origin) } : { origin, kind };
  });
}

function kindOf(text: string): InspectedColumn['kind'] {
  if (splitExactOrigin(text) !== undefined) return 'origin';
  if (text.startsWith('source ')) return 'source';
  return text.startsWith('/') ? 'expression' : 'pattern';
}

function exampleOf(pattern: string): string {
  const host = pattern.startsWith('moz-extension:') ? INSTALLATION : 'any';
  return pattern.replace(/:\*$/, ':8080').replace('*', host);
}

/** A row of the report with its verdicts. */
export function rowOf({ row, policy }: ReportedPolicy, columns: readonly InspectedColumn[]) {
  const cells = columns.map((column) => verdictOf({ row, policy }, column));
  const reportOnly = policy === false ? undefined : policy.reportOnly;
  if (reportOnly === undefined) return { ...row, cells };
  const onTrial = columns.map((column) => verdictOf({ row, policy: reportOnly }, column));
  return { ...row, cells, trial: { cells: onTrial, terms: termsOf(reportOnly) } };
}

/** For an origin, whether the policy admits it; for a pattern or an expression, whether the policy lists it. */
function verdictOf({ row, policy }: ReportedPolicy, { origin, kind }: InspectedColumn): InspectedVerdict {
  if (row.from === 'unprotected') return 'unprotected';
  if (row.passThrough) return 'own';
  const isSocket = row.method === 'WS';
  if (policy === false) return isSocket ? 'refused' : 'no';
  if (policy.public) return isSocket ? 'opens' : 'public';
  const admitted = kind === 'origin' ? policy.matcher.admits(origin) : policy.originTexts.includes(origin);
  if (admitted) return isSocket ? 'opens' : policy.credentials ? 'credentials' : 'plain';
  if (kind === 'origin' && policy.sources.length > 0) return 'source';
  if (isSocket) return 'refused';
  return stops(policy, row.method) ? 'stopped' : 'no';
}

/** Whether `enforce` stops every request of a refused page; of a row for all methods, GET may still run. */
function stops(policy: CorsPolicy, method: string): boolean {
  const facts = { origin: 'null', fetchSite: 'cross-site', host: () => '' };
  return isStopped(policy, false, { method: method === 'ALL' ? 'GET' : method, ...facts });
}

function termsOf({ originTexts, credentials, methods, allowedHeaders, exposedHeaders, enforce }: CorsPolicy) {
  return {
    Origins: originTexts.join(', '),
    Cookies: credentials ? 'allowed' : 'not allowed',
    Methods: [methods].flat().join(', '),
    'Request headers': allowedHeaders.join(', '),
    'Exposed headers': exposedHeaders.join(', '),
    ...(enforce ? { enforce } : {}),
  };
}
