import { Inject, Injectable, VersioningType, type OnModuleInit, type VersioningOptions } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { HttpAdapterHost, ModuleRef, ModulesContainer, type ApplicationConfig } from '@nestjs/core';
import { CorsConfigurationError, describeIssue } from '../core/configuration.error.js';
import { describeError, IssueCollector } from '../core/configuration.issue.js';
import type { CorsPolicy } from '../core/policy.js';
import { Inspector, type InspectorSettings } from '../inspector/inspector.js';
import { MODULE_OPTIONS_TOKEN } from './cors.module-definition.js';
import type { CorsParts } from './cors.parts.js';
import { CandidateWatch } from './candidate.watch.js';
import { ConflictLog } from './conflict.log.js';
import { ControllerExplorer } from './controller.explorer.js';
import { DecisionEvents } from './decision.events.js';
import { Doors } from './doors.js';
import { compileEntries } from './entries.compiler.js';
import { bindAhead } from './early.door.js';
import { fastifyReading } from './fastify.instance.js';
import { FaultLog } from './fault.log.js';
import { hostnameReader, refusalOf, type Adapter } from './adapter.js';
import { HttpBinding } from './http.binding.js';
import { inspectedOf } from './inspection.js';
import { inspectorSettings } from './inspector.settings.js';
import { ModuleLogger } from './module.logger.js';
import { OptionsController } from './options.controller.js';
import { checkOtherEnvironments } from './other.environments.js';
import { OtherLayers } from './other.layers.js';
import { PolicyFinder } from './policy.finder.js';
import { PolicyRegistry } from './policy.registry.js';
import { warnOfUsage } from './policy.usage.js';
import { versionsOf } from './request.versions.js';
import { RefusalLog } from './refusal.log.js';
import { RouteEntries } from './route.entries.js';
import { RouteTable } from './route.table.js';
import { overlaidPolicies, environmentOf, isProduction, readSettings, warnOfEnvironment } from './settings.reader.js';
import { SourceRegistry } from './source.registry.js';

const HOOKS_AHEAD =
  'Hooks that were on the Fastify instance before its adapter run ahead of CorsModule and may answer preflights: add them ' +
  'after the adapter is made.';

/** Start-up: reads every source of configuration, compiles it, and opens the doors, or throws all faults at once. */
@Injectable()
export class CorsRuntime implements OnModuleInit {
  private readonly logger = new ModuleLogger();
  private adapter: Adapter | undefined;
  private doors: Doors | undefined;
  private table: RouteTable | undefined;
  private otherLayers: OtherLayers | undefined;
  private twice = false;
  private refusal: 'platform-unsupported' | 'nest-too-old' | 'adapter-shared' | undefined;
  /** What kept the module from binding itself; thrown where Nest can reject with it. */
  private failure: Error | undefined;
  private started: CorsParts | undefined;

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

  /** Whatever keeps the module from doing its work rejects `app.init()`, also where `configure()` was never called. */
  onModuleInit(): void {
    if (this.host.httpAdapter && !this.started) this.start();
  }

  /** Runs after main.ts and before the routes are registered. */
  start(): void {
    this.refuseAdapter();
    const { adapter, doors, table } = this;
    if (!adapter || !doors || !table) return;
    const environment = environmentOf(this.options, this.config);
    const production = isProduction(environment);
    const issues = new IssueCollector(production);
    if (this.twice) issues.add('module-twice', 'CorsModule.forRoot()', undefined);
    this.otherLayers?.report(issues);
    warnOfEnvironment(this.options, environment, issues);
    const inspector = inspectorSettings(this.options, production, issues);
    const settings = readSettings(this.options, this.config, environment, issues);
    const policies = new PolicyRegistry(settings, production, issues);
    const fallback = policies.default();
    const config = applicationConfig(this.moduleRef);
    const normalize = (path: string): string => adapter.normalizePath?.(path) ?? path;
    const entries = new RouteEntries(compileEntries(settings.routes, policies, issues), readingOf(adapter));
    const planned = new ControllerExplorer(this.modules, config, policies, issues, entries, normalize).explore();
    const elsewhere = checkOtherEnvironments(this.options, this.config, environment, issues);
    const used = [
      ...policies.all(),
      fallback,
      ...planned.flatMap(({ policy, choices }) => [policy, ...(choices?.values() ?? [])]),
      ...entries.entries.map(({ policy }) => policy),
    ];
    const sources = new SourceRegistry(this.moduleRef, production, this.logger.warn);
    for (const policy of new Set(used)) if (policy !== false) bindSources(sources, policy, issues);
    // Beside an error they would only hide it.
    if (issues.errors.length === 0) {
      const overlaid = overlaidPolicies(this.options);
      warnOfUsage({ policies, planned, entries, registered: table.routes, elsewhere, overlaid, issues });
    }
    if (issues.errors.length > 0) throw new CorsConfigurationError(issues.issues);
    for (const warning of issues.warnings) this.logger.warn(describeIssue(warning).trim());
    table.plan(planned);
    const finder = new PolicyFinder(table.index, entries, fallback, used, table, () => doors.peers);
    const options = new OptionsController(finder, sources);
    this.started = { environment, finder, options, sources, table, entries };
    this.openDoors(doors, this.started, config.getVersioning(), inspector);
  }

  private openDoors(
    doors: Doors,
    parts: CorsParts,
    versioning: VersioningOptions | undefined,
    page: InspectorSettings | undefined,
  ): void {
    const { warn } = this.logger;
    if (page?.anyHost) warn(`The inspector is at ${page.path}, for everybody: it shows every route and every origin.`);
    else if (page) this.logger.log(`The inspector is at ${page.path}`);
    const conflicts = new ConflictLog(warn);
    const faults = new FaultLog(this.logger.error);
    const platform = this.adapter?.getType() ?? '';
    const shown = versioning?.type === VersioningType.URI ? undefined : versioning;
    doors.open({
      ...parts,
      inspector: page && new Inspector(page, inspectedOf(parts)),
      events: new DecisionEvents(parts.finder, new RefusalLog(warn), new CandidateWatch(parts.sources, warn)),
      versionsOf: (exchange) => versionsOf(exchange, shown, platform),
      isOfInstance: ({ request }) => parts.table.isOfInstance(request),
      isForeign: ({ request }) => parts.table.isForeign(request),
      onConflict: (found, names) => conflicts.report(found, names),
      onError: (error, outcome) => faults.report(error, outcome),
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
    const owner = HttpBinding.ownerOf(adapter);
    this.twice = owner === this.host;
    this.refusal = owner === undefined || this.twice ? refusalOf(adapter, this.host) : 'adapter-shared';
    if (this.refusal) return;
    const otherLayers = new OtherLayers(adapter, this.logger.warn);
    const table = new RouteTable(adapter, this.logger.warn);
    const doors = new Doors(hostnameReader(adapter), table.readTarget);
    const binding = new HttpBinding(adapter, doors, {
      onEnableCors: (caller) => otherLayers.enabledBy(caller),
      onRoute: (verb, path, handler) => table.record(verb, path, handler),
      onRegistered: (route) => table.registered(route),
      onMiddleware: (request) => table.passes(request),
      onMiddlewareRegistration: () => table.layersOf((index, from) => index.pass(from)),
      onNotFoundRegistration: () => table.layersOf((index, from) => index.end(from)),
      onPlainOptions: (response) => doors.plainOptions(response),
      isAheadOfOptions: (response) => doors.isAheadOfOptions(response),
    });
    if (owner === undefined) {
      binding.bind(this.host);
      otherLayers.watch();
      if (!bindAhead(adapter, doors)) this.logger.warn(HOOKS_AHEAD);
    }
    Object.assign(this, { adapter, doors, table, otherLayers });
  }
}

function bindSources(sources: SourceRegistry, policy: CorsPolicy, issues: IssueCollector): void {
  sources.bind(policy, issues);
  if (policy.candidate) sources.bind(policy.candidate, issues);
}

/** Nest keeps the settings of the application (prefix, versioning) in its container, and does not provide them. */
function applicationConfig(moduleRef: ModuleRef): ApplicationConfig {
  return (moduleRef as unknown as { container: { applicationConfig: ApplicationConfig } }).container.applicationConfig;
}

function readingOf(adapter: Adapter): { caseSensitive: boolean; ignoreTrailingSlash: boolean } {
  if (adapter.getType() === 'fastify') return fastifyReading(adapter);
  return adapter.getRouteMatchingOptions?.() ?? { caseSensitive: false, ignoreTrailingSlash: true };
}
