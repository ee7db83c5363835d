import { placedIssue, throwConfigurationError } from '../rules/configuration.error.js';
import { IssueCollector } from '../rules/configuration.issue.js';
import type { Adapter } from './adapter.js';
import { reportCaller, type Caller } from './cors.caller.js';
import type { HttpPlatform } from './http.platform.js';

/** Finds other CORS handling in the application: `enableCors()`, `cors()` on Express, `@fastify/cors`. */
export class OtherCors {
  private readonly callers: Caller[] = [];
  private reported = false;

  constructor(
    private readonly adapter: Adapter,
    private readonly platform: HttpPlatform,
    private readonly warn: (message: string) => void,
  ) {}

  /** Watches for plugins that are registered until the instance is ready. */
  watch(): void {
    this.platform.watchOtherCors(() => {
      const issues = new IssueCollector(false);
      this.platform.reportOtherCors(issues);
      if (issues.errors.length > 0) throwConfigurationError(issues.issues);
    });
  }

  /** `enableCors()` was called: one fault among others before `report()`, an error after it, a warning once the server listens. */
  enabledBy(caller: Caller): void {
    this.callers.push(caller);
    if (!this.reported) return;
    const issues = new IssueCollector(true);
    reportCaller(caller, issues);
    if (this.adapter.getHttpServer?.()?.listening !== true) throwConfigurationError(issues.issues);
    this.warn(`The call was ignored: ${issues.issues.map(placedIssue).join('\n')}`);
  }

  /** Records everything that is known at start-up. */
  report(issues: IssueCollector): void {
    for (const caller of this.callers) reportCaller(caller, issues);
    this.platform.reportOtherCors(issues);
    this.reported = true;
  }
}
