import { CorsConfigurationError, describeIssue } from '../rules/configuration.error.js';
import { IssueCollector } from '../rules/configuration.issue.js';
import type { Adapter } from './adapter.js';
import { reportCaller, type Caller } from './cors.caller.js';
import { hasCorsLayer, type ExpressRouter } from './express/express.layers.js';
import { hasCorsPlugin, whenCorsPlugin } from './fastify/fastify.hooks.js';

/** Whatever else would answer CORS in the application: `enableCors()`, `cors()` on Express, `@fastify/cors`. */
export class OtherLayers {
  private readonly callers: Caller[] = [];
  /** Whether the instance answered by CORS of its own before the adapter was given it. */
  private readonly onInstance: boolean;
  private reported = false;

  constructor(
    private readonly adapter: Adapter,
    private readonly warn: (message: string) => void,
  ) {
    this.onInstance = hasOtherCors(adapter);
  }

  /** Looks out for what plugins bring until the instance is ready. */
  watch(): void {
    whenCorsPlugin(this.adapter, () => {
      const issues = new IssueCollector(false);
      this.reportPlugin(issues);
      if (issues.errors.length > 0) throw new CorsConfigurationError(issues.issues);
    });
  }

  /** `enableCors()` was called: ahead of the start an error among the others, then one of its own; while the server listens only told. */
  enabledBy(caller: Caller): void {
    this.callers.push(caller);
    if (!this.reported) return;
    const issues = new IssueCollector(true);
    reportCaller(caller, issues);
    const error = new CorsConfigurationError(issues.issues);
    if (this.adapter.getHttpServer?.()?.listening !== true) throw error;
    this.warn(`${error.issues.map(describeIssue).join().trim()} The call was ignored.`);
  }

  /** Records all that is known at the start. */
  report(issues: IssueCollector): void {
    if (this.onInstance)
      issues.add('cors-enabled-twice', 'instance of ExpressAdapter', undefined, 'cors() from the Express instance');
    for (const caller of this.callers) reportCaller(caller, issues);
    this.reportPlugin(issues);
    this.reported = true;
  }

  private reportPlugin(issues: IssueCollector): void {
    if (!hasCorsPlugin(this.adapter)) return;
    const what = 'the registration of @fastify/cors on the Fastify instance, or the plugin that brings it';
    issues.add('cors-enabled-twice', '@fastify/cors', undefined, what);
  }
}

/** On Express any other layer of the instance comes after ours. */
function hasOtherCors(adapter: Adapter): boolean {
  if (adapter.getType() !== 'express') return false;
  return hasCorsLayer((adapter.getInstance() as { router: ExpressRouter }).router.stack);
}
