import { Inject, Injectable } from '@nestjs/common';
import type { Inspected, Inspection, RejectedOrigin } from '../../inspector/inspected.js';
import type { InspectorSettings } from '../../inspector/inspector.js';
import type { RefusalStream } from '../../inspector/refusal.stream.js';
import { parseOrigin } from '../../origins/origin.parser.js';
import { ApplicationPolicies } from '../../routes/application.policies.js';
import { IssueCollector } from '../../rules/configuration.issue.js';
import { SourceOperations } from '../../sources/source.operations.js';
import { Explainer } from '../explainer.js';
import type { CorsExplanation, CorsQuestion } from '../explanation.js';
import { Reporter } from '../reporter.js';
import { columnsOf, rowOf } from './inspected.matrix.js';
import { InspectedRefusals } from './inspected.refusals.js';

/** The data of the inspector's page: the report as a matrix of routes and origins, explain(), and recent refusals. */
@Injectable()
export class InspectedApplication implements Inspected {
  constructor(
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
    @Inject(Reporter) private readonly reporter: Reporter,
    @Inject(Explainer) private readonly explainer: Explainer,
    @Inject(SourceOperations) private readonly sources: SourceOperations,
    @Inject(InspectedRefusals) private readonly refused: InspectedRefusals,
  ) {}

  get refusals(): RefusalStream {
    return this.refused.stream;
  }

  /** The page is served from now on; refusals are kept where it is guarded. */
  open({ anyHost }: InspectorSettings): this {
    this.refused.isOpen = !anyHost;
    return this;
  }

  inspect(origins: readonly string[]): Inspection {
    const reported = this.reporter.reportedPolicies();
    const checked = origins.map((origin) => ({ origin, fault: faultOf(origin) }));
    const columns = columnsOf(
      checked.filter(({ fault }) => fault === undefined).map(({ origin }) => origin),
      reported,
    );
    return {
      environment: this.policies.environment,
      columns,
      rows: reported.map((each) => rowOf(each, columns)),
      sources: this.sources.states(),
      rejected: checked.flatMap(({ fault }) => fault ?? []),
    };
  }

  explain(question: CorsQuestion): Promise<CorsExplanation> {
    // A gateway's row has the method WS, which no request has.
    return this.explainer.explain(question.method === 'WS' ? { ...question, handshake: true } : question);
  }
}

/** What keeps a text from being the origin of a page; it is checked like an entry of `origins`. */
function faultOf(origin: string): RejectedOrigin | undefined {
  const issues = new IssueCollector(false);
  const parsed = parseOrigin(origin, 'Further origin', issues);
  const [issue] = issues.issues;
  if (parsed?.kind === 'pattern')
    return {
      origin,
      message: 'This is a pattern.',
      hint: 'Enter the origin of one page, such as https://app.example.com.',
    };
  return parsed === undefined && issue ? { origin, message: issue.message, hint: issue.hint } : undefined;
}
