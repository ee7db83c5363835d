import { Inject, Injectable, type InjectionToken } from '@nestjs/common';
import type { CorsConfigurationIssue } from '../rules/configuration.issue.js';
import type { OriginSource } from '../origins/origin.rule.js';
import { CorsBootstrap } from './cors.bootstrap.js';
import type { CorsExplanation, CorsQuestion } from '../diagnostics/explanation.js';
import { Explainer } from '../diagnostics/explainer.js';
import type { CorsReport } from '../diagnostics/report.js';
import { Reporter } from '../diagnostics/reporter.js';
import { Admission, type CorsAdmissionQuestion } from '../request/admission.js';
import type { CorsEnvironmentOptions } from '../settings/cors.options.js';
import { SourceOperations } from '../sources/source.operations.js';

/** Explains, reports and replaces the policies of an application. */
@Injectable()
export class CorsService {
  /** @internal */
  constructor(
    @Inject(CorsBootstrap) private readonly bootstrap: CorsBootstrap,
    @Inject(Explainer) private readonly explainer: Explainer,
    @Inject(Reporter) private readonly reporter: Reporter,
    @Inject(SourceOperations) private readonly operations: SourceOperations,
    @Inject(Admission) private readonly admission: Admission,
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
   * Every route with its policy and where the policy comes from, in a fixed order: as data to compare, and as a table by
   * `toMarkdown()`. `sources` has the state of every source.
   *
   * @throws Error in a process without HTTP (a worker, a command), where routes have no prefix and no router
   */
  report(): CorsReport {
    this.refuseWithoutHttp('report');
    return this.reporter.report();
  }

  /**
   * Whether a policy, or the policy of a request, admits an origin: for anything besides CORS that has to know, such as the
   * `trustedOrigins` of a login library. Returns a promise only if a source has to be called.
   *
   * @param origin the `Origin` header as received; `undefined` is not admitted
   * @throws TypeError if no policy has that name; never for an origin or a path
   * @throws Error in a process without HTTP
   */
  admits(origin: string | undefined, question: CorsAdmissionQuestion): boolean | Promise<boolean> {
    this.refuseWithoutHttp('admits');
    return this.admission.admits(origin, question);
  }

  /**
   * Whether a request comes from a page that may act as a signed-in user: the policy of its route has `credentials`, is not
   * `'*'`, and admits its `Origin` by its own entries, or by a list of a source that is in memory. Never calls a source and
   * never throws, so that `app.enableCsrfProtection({ exclude: (request) => cors.trusts(request) })` can use it.
   *
   * @param request as Express or Fastify gives it
   */
  trusts(request: object): boolean {
    return this.bootstrap.started === 'http' && this.admission.trusts(request);
  }

  /**
   * Replaces policies while requests are served, by the same rules as at start-up: `default` and `routes` as a whole, named
   * policies one by one; policies that extend them change too. Either all of it takes effect, between two requests, or
   * nothing does. Earlier replacements stay in effect. Browsers cache preflights for up to `maxAge` seconds.
   *
   * Call it in each instance of the application. Origins that change often belong in a source.
   *
   * @throws CorsConfigurationError with every fault, as a rejection; the policies then stay unchanged
   * @throws Error in a process without HTTP
   */
  async replace(policies: CorsEnvironmentOptions): Promise<void> {
    this.refuseWithoutHttp('replace');
    await this.bootstrap.replace(policies);
  }

  /**
   * Drops the lists that a source gave, so that the next request calls it again. A source that announces changes
   * (`nestjs-cors/postgres`, `nestjs-cors/redis`) tells the other instances. A process without HTTP
   * (`NestFactory.createApplicationContext()`) keeps no lists and only tells the others.
   *
   * @param source the injection token of the source, or the source itself
   * @param key one key; all keys if it is left out
   * @returns resolves when the others have been told; never rejects, since a failure to tell them is logged
   * @throws TypeError if no policy uses that source; without HTTP, if it is no provider that announces changes either
   */
  invalidate(source: InjectionToken | OriginSource, key?: string): Promise<void> {
    return this.sources.invalidate(source, key);
  }

  /**
   * Validates a list of origins as if a source gave it: for a form in which customers enter theirs. An entry with the
   * severity `error` would be dropped. Works in a process without HTTP as well.
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
