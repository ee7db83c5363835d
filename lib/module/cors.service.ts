import { Inject, Injectable, type InjectionToken } from '@nestjs/common';
import type { CorsConfigurationIssue } from '../rules/configuration.issue.js';
import type { OriginSource } from '../origins/origin.rule.js';
import { CorsBootstrap } from './cors.bootstrap.js';
import type { CorsExplanation, CorsQuestion } from '../diagnostics/explanation.js';
import { Explainer } from '../diagnostics/explainer.js';
import type { CorsReport } from '../diagnostics/report.js';
import { Reporter } from '../diagnostics/reporter.js';
import { SourceOperations } from '../sources/source.operations.js';

/** Says what the policies of an application are and what they do. */
@Injectable()
export class CorsService {
  constructor(
    @Inject(CorsBootstrap) private readonly bootstrap: CorsBootstrap,
    @Inject(Explainer) private readonly explainer: Explainer,
    @Inject(Reporter) private readonly reporter: Reporter,
    @Inject(SourceOperations) private readonly operations: SourceOperations,
  ) {}

  /**
   * What would happen to a request that a page sends: the route, its policy and where that comes from, each check, the
   * headers that would be sent, and what a browser would do with them. Uses the same decision as a real request.
   *
   * @throws Error in a process without HTTP (a worker, a command), where routes have no prefix and no router
   */
  async explain(question: CorsQuestion): Promise<CorsExplanation> {
    this.refuseWithoutHttp('explain');
    return this.explainer.explain(question);
  }

  /**
   * Every route with its policy and where it comes from, in a fixed order: data for a diff, `toMarkdown()` for people.
   * `sources` has the state of every source: what it keeps and what it has done so far.
   *
   * @throws Error in a process without HTTP (a worker, a command), where routes have no prefix and no router
   */
  report(): CorsReport {
    this.refuseWithoutHttp('report');
    return this.reporter.report();
  }

  /**
   * Forgets what a source said, so that the next request asks it again. The other instances are told where the source
   * announces changes (`nestjs-cors/postgres`, `nestjs-cors/redis`). Works in a process without HTTP as well
   * (`NestFactory.createApplicationContext()`): there it only tells the others.
   *
   * @param source the injection token of the source, or the source itself
   * @param key one key; all keys where it is left out
   * @returns resolves when the others have been told; never rejects, since a failure to tell them is logged
   * @throws TypeError if no policy uses that source; without HTTP, if it is no provider that announces changes either
   */
  invalidate(source: InjectionToken | OriginSource, key?: string): Promise<void> {
    return this.sources.invalidate(source, key);
  }

  /**
   * What would be wrong with a list of origins if a source gave it: for a form in which customers enter theirs. An entry
   * with the severity `error` would be dropped. Works in a process without HTTP as well.
   *
   * @param source the injection token of the source, or the source itself
   * @throws TypeError if no policy uses that source
   */
  check(source: InjectionToken | OriginSource, origins: readonly string[]): readonly CorsConfigurationIssue[] {
    return this.sources.check(source, origins);
  }

  private get sources(): SourceOperations {
    return this.bootstrap.started === undefined ? notStarted() : this.operations;
  }

  private refuseWithoutHttp(asked: string): void {
    const { started } = this.bootstrap;
    if (started === 'http') return;
    if (started === undefined) notStarted();
    throw new Error(
      `CorsService.${asked}() needs the routes as they are served, and this process serves no HTTP: main.ts sets prefix ` +
        'and versioning on an application of NestFactory.create(). Make one here and await its init(), which opens no ' +
        'port, or run "npx nestjs-cors report". check() and invalidate() work here.',
    );
  }
}

function notStarted(): never {
  throw new Error('CorsService answers after app.init() or app.listen(); this application has not been started yet.');
}
