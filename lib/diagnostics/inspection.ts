import type { Inspected, InspectedColumn, InspectedVerdict, Inspection } from '../inspector/inspected.js';
import { splitExactOrigin } from '../origins/origin.grammar.js';
import type { CorsParts } from '../module/cors.parts.js';
import { explain } from './explain.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import { reportedPolicies } from './report.js';

/** The application as the inspector's page sees it: its report, as a matrix of routes and origins, and explain(). */
export function inspectedOf(parts: CorsParts): Inspected {
  return {
    inspect: (origins) => inspect(parts, origins),
    explain: (question) => explain(parts, question),
  };
}

function inspect(parts: CorsParts, origins: readonly string[]): Inspection {
  const reported = reportedPolicies(parts);
  const listed = reported.flatMap(({ row }) => row.origins).filter((origin) => origin !== '*');
  const columns = [...new Set([...origins, ...listed])].map((origin): InspectedColumn => ({
    origin,
    kind: splitExactOrigin(origin) === undefined ? 'rule' : 'origin',
  }));
  const rows = reported.map(({ row, policy }) => ({
    ...row,
    cells: columns.map((column) => (row.passThrough ? 'own' : verdictOf(policy, column))),
  }));
  return { environment: parts.environment, columns, rows, sources: parts.sources.states() };
}

/** Of an entry that stands for many, whether the policy has it; of an origin, whether it is admitted. */
function verdictOf(policy: PolicyOrFalse, { origin, kind }: InspectedColumn): InspectedVerdict {
  if (policy === false) return 'no';
  if (policy.public) return 'public';
  const admitted = kind === 'rule' ? policy.originTexts.includes(origin) : policy.matcher.admits(origin);
  if (admitted) return policy.credentials ? 'credentials' : 'plain';
  return kind === 'origin' && policy.sources.length > 0 ? 'source' : 'no';
}
