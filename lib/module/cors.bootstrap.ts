import { Inject, Injectable, VersioningType, type OnModuleInit, type VersioningOptions } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { CorsConfigurationError, describeIssue } from '../rules/configuration.error.js';
import { describeError, IssueCollector, type CorsConfigurationIssue } from '../rules/configuration.issue.js';
import { Inspector, type InspectorSettings } from '../inspector/inspector.js';
import { MODULE_OPTIONS_TOKEN } from './cors.module-definition.js';
import { explainerOf, reporterOf, type CorsParts } from './cors.parts.js';
import { ReportOnlyWatch } from '../diagnostics/report-only.watch.js';
import { DecisionLog } from '../diagnostics/decision.log.js';
import { DecisionReporter } from '../diagnostics/decision.reporter.js';
import { InspectedApplication } from '../diagnostics/inspected.application.js';
import { configuredFrom, type Configured, type ConfiguredFrom } from './configured.js';
import { CorsHandler } from '../request/cors.handler.js';
import { bindAhead } from '../platforms/request.hook.js';
import { fastifyReading } from '../platforms/fastify/fastify.instance.js';
import { hostnameReader, refusalOf, type Adapter } from '../platforms/adapter.js';
import { AdapterBinding } from '../platforms/adapter.binding.js';
import { inspectorSettings } from '../settings/inspector.settings.js';
import { ModuleLogger } from '../logging/module.logger.js';
import { OptionsController } from '../request/options.controller.js';
import { OtherLayers } from '../platforms/other.layers.js';
import { PolicyResolver } from '../routes/policy.resolver.js';
import { warnOfUsage } from '../routes/policy.usage.js';
import { versionsOf } from '../request/request.versions.js';
import { RouteTable } from '../routes/route.table.js';
import { environmentOf, isProduction, overlaidPolicies } from '../settings/settings.reader.js';
import type { SourceRegistry } from '../sources/source.registry.js';

const HOOKS_AHEAD =
  'Hooks that were on the Fastify instance before its adapter run ahead of CorsModule and may answer preflights: add them ' +
  'after the adapter is made.';

type PlatformFacts = Pick<ConfiguredFrom, 'reading' | 'normalizePath' | 'serves'>;

/** Start-up: reads every source of configuration, compiles it, and opens the handler, or throws all faults at once. */
@Injectable()
export class CorsBootstrap implements OnModuleInit {
  private readonly logger = new ModuleLogger();
  private adapter: Adapter | undefined;
  private handler: CorsHandler | undefined;
  private table: RouteTable | undefined;
  private otherLayers: OtherLayers | undefined;
  private twice = false;
  private refusal: 'platform-unsupported' | 'nest-too-old' | 'adapter-shared' | undefined;
  /** What kept the module from binding itself; thrown where Nest can reject with it. */
  private failure: Error | undefined;
  private started: CorsParts | undefined;
  private withoutHttp: SourceRegistry | undefined;

  constructor(
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: unknown,
    @Inject(ConfigService) private readonly config: ConfigService,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
  ) {
    if (host.listening) throw new Error('CorsModule cannot be loaded later: import it in the root module.');
    // Under @nestjs/testing the adapter comes after the providers; either way this runs ahead of main.ts's app.use().
    const bind = (): void => this.tryBinding(host.httpAdapter as unknown as Adapter | null);
    if ((host as { init$?: unknown }).init$) host.init$.subscribe(bind);
    else this.refusal = 'nest-too-old';
  }

  /** The parts of a started application; undefined where there is no HTTP server (a standalone application). */
  get parts(): CorsParts | undefined {
    return this.started;
  }

  /** The sources of a started application, also of one without an HTTP server. */
  get sources(): SourceRegistry | undefined {
    return this.started?.sources ?? this.withoutHttp;
  }

  /** Whatever keeps the module from doing its work rejects `app.init()`, also where `configure()` was never called. */
  onModuleInit(): void {
    if (!this.host.httpAdapter) this.startWithoutHttp();
    else if (!this.started) this.start();
  }

  /** Runs after main.ts and before the routes are registered. */
  start(): void {
    this.refuseAdapter();
    const { adapter, handler, table } = this;
    if (!adapter || !handler || !table) return;
    const environment = environmentOf(this.options, this.config);
    const production = isProduction(environment);
    const issues = new IssueCollector(production);
    if (this.twice) issues.add('module-twice', 'CorsModule.forRoot()', undefined);
    this.otherLayers?.report(issues);
    const inspector = inspectorSettings(this.options, production, issues);
    const configured = this.configured(environment, issues, {
      reading: readingOf(adapter),
      normalizePath: (path) => adapter.normalizePath?.(path) ?? path,
      serves: true,
    });
    const { policies, fallback, entries, planned, elsewhere, used, sources } = configured;
    // Beside an error they would only hide it.
    if (issues.errors.length === 0) {
      const overlaid = overlaidPolicies(this.options);
      warnOfUsage({ policies, planned, entries, registered: table.routes, elsewhere, overlaid, issues });
    }
    this.judge(issues, issues.warnings);
    table.plan(planned);
    const finder = new PolicyResolver(table.index, entries, fallback, used, table, () => handler.peers);
    const options = new OptionsController(finder, sources);
    this.started = { environment, finder, options, sources, table, entries };
    this.openDoors(handler, this.started, configured.config.getVersioning(), inspector);
  }

  /**
   * A worker or a command of the same application: what would not serve requests does not start here either. No list is
   * ever asked for, so nothing is kept, and no connection listens.
   */
  private startWithoutHttp(): void {
    const environment = environmentOf(this.options, this.config);
    const issues = new IssueCollector(isProduction(environment));
    const reading = { caseSensitive: false, ignoreTrailingSlash: true };
    const { sources } = this.configured(environment, issues, { reading, normalizePath: (path) => path, serves: false });
    // main.ts has set no prefix here: what is said of routes may not be so.
    this.judge(
      issues,
      issues.warnings.filter(({ code }) => code !== 'exposed-headers-without-policy'),
    );
    this.withoutHttp = sources;
  }

  private configured(environment: string, issues: IssueCollector, platform: PlatformFacts): Configured {
    const { options, config, moduleRef, modules, logger } = this;
    return configuredFrom({ options, config, moduleRef, modules, environment, issues, logger, ...platform });
  }

  private judge(issues: IssueCollector, warnings: readonly CorsConfigurationIssue[]): void {
    if (issues.errors.length > 0) throw new CorsConfigurationError(issues.issues);
    for (const warning of warnings) this.logger.warn(describeIssue(warning).trim());
  }

  private openDoors(
    handler: CorsHandler,
    parts: CorsParts,
    versioning: VersioningOptions | undefined,
    page: InspectorSettings | undefined,
  ): void {
    const { warn } = this.logger;
    if (page?.anyHost) warn(`The inspector is at ${page.path}, for everybody: it shows every route and every origin.`);
    else if (page) this.logger.log(`The inspector is at ${page.path}`);
    const log = new DecisionLog(this.logger);
    const observer = new DecisionReporter(parts.finder, log, new ReportOnlyWatch(parts.sources, log));
    const platform = this.adapter?.getType() ?? '';
    const shown = versioning?.type === VersioningType.URI ? undefined : versioning;
    handler.open({
      ...parts,
      inspector: page && new Inspector(page, inspectedOf(parts)),
      events: {
        wants: (found, decision, origin) => observer.hasObservers(found, decision, origin),
        tell: (context, found, decision) => observer.publish(context, found, decision),
      },
      versionsOf: (context) => versionsOf(context, shown, platform),
      isOfInstance: ({ request }) => parts.table.isOfInstance(request),
      isForeign: ({ request }) => parts.table.isForeign(request),
      onConflict: (found, names) => observer.conflict(found, names),
      onError: (error, outcome) => observer.fault(error, outcome),
    });
  }

  /** Where the adapter is set nobody can be told: an error thrown there comes out of a timer, and the application starts. */
  private tryBinding(adapter: Adapter | null | undefined): void {
    // A standalone application has no adapter, and nothing to answer.
    if (!adapter || this.adapter) return;
    try {
      this.bind(adapter);
    } catch (cause) {
      this.failure = new Error(`CorsModule cannot bind itself to the HTTP adapter: ${describeError(cause)}`, { cause });
    }
  }

  /** Reasons not to start that leave nothing else to check. */
  private refuseAdapter(): void {
    if (this.failure) throw this.failure;
    if (!this.refusal) return;
    const issues = new IssueCollector(false);
    issues.add(this.refusal, 'NestFactory.create()', this.host.httpAdapter.getType());
    throw new CorsConfigurationError(issues.issues);
  }

  private bind(adapter: Adapter): void {
    const owner = AdapterBinding.ownerOf(adapter);
    this.twice = owner === this.host;
    this.refusal = owner === undefined || this.twice ? refusalOf(adapter, this.host) : 'adapter-shared';
    if (this.refusal) return;
    const otherLayers = new OtherLayers(adapter, this.logger.warn);
    const table = new RouteTable(adapter, this.logger.warn);
    const handler = new CorsHandler(hostnameReader(adapter), table.readTarget);
    const binding = new AdapterBinding(adapter, handler, {
      onEnableCors: (caller) => otherLayers.enabledBy(caller),
      onRoute: (verb, path, handler) => table.record(verb, path, handler),
      onRegistered: (route) => table.registered(route),
      onMiddleware: (request) => table.passes(request),
      onMiddlewareRegistration: () => table.layersOf((index, from) => index.pass(from)),
      onNotFoundRegistration: () => table.layersOf((index, from) => index.end(from)),
      onPlainOptions: (response) => handler.plainOptions(response),
      isAheadOfOptions: (response) => handler.isAheadOfOptions(response),
    });
    if (owner === undefined) {
      binding.bind(this.host);
      otherLayers.watch();
      if (!bindAhead(adapter, handler)) this.logger.warn(HOOKS_AHEAD);
    }
    Object.assign(this, { adapter, handler, table, otherLayers });
  }
}

function inspectedOf(parts: CorsParts): InspectedApplication {
  return new InspectedApplication(parts.environment, reporterOf(parts), explainerOf(parts), parts.sources);
}

function readingOf(adapter: Adapter): { caseSensitive: boolean; ignoreTrailingSlash: boolean } {
  if (adapter.getType() === 'fastify') return fastifyReading(adapter);
  return adapter.getRouteMatchingOptions?.() ?? { caseSensitive: false, ignoreTrailingSlash: true };
}
