import { Inject, Injectable } from '@nestjs/common';
import type { Inspected, InspectedColumn, InspectedVerdict, Inspection } from '../inspector/inspected.js';
import { splitExactOrigin } from '../origins/origin.grammar.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import { ApplicationPolicies } from '../routes/application.policies.js';
import { SourceOperations } from '../sources/source.operations.js';
import { Explainer } from './explainer.js';
import type { CorsExplanation, CorsQuestion } from './explanation.js';
import { Reporter } from './reporter.js';

/** The data of the inspector's page: the report as a matrix of routes and origins, and explain(). */
@Injectable()
export class InspectedApplication implements Inspected {
  constructor(
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
    @Inject(Reporter) private readonly reporter: Reporter,
    @Inject(Explainer) private readonly explainer: Explainer,
    @Inject(SourceOperations) private readonly sources: SourceOperations,
  ) {}

  inspect(origins: readonly string[]): Inspection {
    const reported = this.reporter.reportedPolicies();
    const listed = reported.flatMap(({ row }) => row.origins).filter((origin) => origin !== '*');
    const columns = [...new Set([...origins, ...listed])].map((origin): InspectedColumn => ({
      origin,
      kind: splitExactOrigin(origin) === undefined ? 'rule' : 'origin',
    }));
    const rows = reported.map(({ row, policy }) => ({
      ...row,
      cells: columns.map((column) =>
        row.passThrough || row.from === 'unprotected' ? 'own' : verdictOf(policy, column),
      ),
    }));
    return { environment: this.policies.environment, columns, rows, sources: this.sources.states() };
  }

  explain(question: CorsQuestion): Promise<CorsExplanation> {
    // A gateway's row has the method WS, which no request has.
    return this.explainer.explain(question.method === 'WS' ? { ...question, handshake: true } : question);
  }
}

/** For an origin, whether the policy admits it; for a pattern or an expression, whether the policy lists it. */
function verdictOf(policy: PolicyOrFalse, { origin, kind }: InspectedColumn): InspectedVerdict {
  if (policy === false) return 'no';
  if (policy.public) return 'public';
  const admitted = kind === 'rule' ? policy.originTexts.includes(origin) : policy.matcher.admits(origin);
  if (admitted) return policy.credentials ? 'credentials' : 'plain';
  return kind === 'origin' && policy.sources.length > 0 ? 'source' : 'no';
}
