import { Inject, Injectable, type InjectionToken } from '@nestjs/common';
import type { OriginSource } from '../core/policy.options.js';
import { CorsRuntime, type CorsParts } from './cors.runtime.js';
import { explain, type CorsExplanation, type CorsQuestion } from './explanation.js';
import { report, type CorsReport } from './report.js';

/** Says what the policies of an application are and what they do. */
@Injectable()
export class CorsService {
  constructor(@Inject(CorsRuntime) private readonly runtime: CorsRuntime) {}

  /**
   * What would happen to a request that a page sends: the route, its policy and where that comes from, each check, the
   * headers that would be sent, and what a browser would do with them. Uses the same decision as a real request.
   */
  async explain(question: CorsQuestion): Promise<CorsExplanation> {
    return explain(this.parts, question);
  }

  /** Every route with its policy and where it comes from, in a fixed order: data for a diff,  for people. */
  report(): CorsReport {
    return report(this.parts);
  }

  /**
   * Forgets what a source said, so that the next request asks it again.
   *
   * @param source the injection token of the source, or the source itself
   * @param key one key; all keys where it is left out
   */
  invalidate(source: InjectionToken | OriginSource, key?: string): void {
    this.parts.sources.invalidate(source, key);
  }

  private get parts(): CorsParts {
    const { parts } = this.runtime;
    if (parts === undefined) {
      throw new Error(
        'CorsService answers after app.init() or app.listen(); this application has not started to serve HTTP yet.',
      );
    }
    return parts;
  }
}
