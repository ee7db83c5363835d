import { Inject, Injectable, VersioningType, type OnModuleInit } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { DiscoveryService } from '@nestjs/core';
import { InspectedApplication } from '../diagnostics/inspected.application.js';
import { Inspector, type InspectorSettings } from '../inspector/inspector.js';
import { ModuleLogger } from '../logging/module.logger.js';
import { PlatformHost, type BoundPlatform } from '../platforms/platform.host.js';
import { CorsHandler } from '../request/cors.handler.js';
import { CorsInterceptor } from '../request/cors.interceptor.js';
import { OptionsController } from '../request/options.controller.js';
import { RequestPolicy } from '../request/request.policy.js';
import { ApplicationPolicies, type CompiledPolicies } from '../routes/application.policies.js';
import { ControllerExplorer } from '../routes/controller.explorer.js';
import { reportMisplaced } from '../routes/misplaced.decorators.js';
import { PolicyResolver } from '../routes/policy.resolver.js';
import { warnOfUsage } from '../routes/policy.usage.js';
import type { CorsPolicy } from '../policy/policy.js';
import type { CorsEnvironmentOptions } from '../settings/cors.options.js';
import type { PathReading } from '../routes/route.entries.js';
import { RouteTable } from '../routes/route.table.js';
import { CorsConfigurationError, describeIssue } from '../rules/configuration.error.js';
import { IssueCollector, type CorsConfigurationIssue } from '../rules/configuration.issue.js';
import { isOptions } from '../rules/setting.checks.js';
import { inspectorSettings } from '../settings/inspector.settings.js';
import { environmentOf, isProduction, overlaidPolicies } from '../settings/settings.reader.js';
import { SourceRegistry } from '../sources/source.registry.js';
import { GatewayRegistry, type CompiledGateways } from '../sockets/gateway.registry.js';
import { handlesMessages, isGateway } from '../sockets/nest.sockets.js';
import { SocketHost } from '../sockets/socket.host.js';
import { SourceWatcher } from '../sources/source.watcher.js';
import { MODULE_OPTIONS_TOKEN } from './cors.module-definition.js';

/** Where no router reads paths. */
const WITHOUT_HTTP: PathReading = { caseSensitive: false, ignoreTrailingSlash: true };

/** What is said of routes and sockets may not be so where main.ts has set neither prefix nor adapter. */
const ONLY_WITH_HTTP: ReadonlySet<string> = new Set(['exposed-headers-without-policy', 'gateway-unprotected']);

/** What has been started: an application that serves HTTP, or one without HTTP (a worker, a command). */
export type Started = 'http' | 'without-http';

/** Start-up: compiles every source of configuration and opens the handler, or throws all faults at once. */
@Injectable()
export class CorsBootstrap implements OnModuleInit {
  started: Started | undefined;
  /** What applies now. */
  private compiled: Compiled | undefined;
  /** What `replace()` was given so far. */
  private replaced: CorsEnvironmentOptions = {};

  constructor(
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: unknown,
    @Inject(ConfigService) private readonly config: ConfigService,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(ModuleLogger) private readonly logger: ModuleLogger,
    @Inject(PlatformHost) private readonly host: PlatformHost,
    @Inject(ControllerExplorer) private readonly explorer: ControllerExplorer,
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
    @Inject(SourceRegistry) private readonly sources: SourceRegistry,
    @Inject(SourceWatcher) private readonly watcher: SourceWatcher,
    @Inject(RouteTable) private readonly table: RouteTable,
    @Inject(PolicyResolver) private readonly resolver: PolicyResolver,
    @Inject(RequestPolicy) private readonly requests: RequestPolicy,
    @Inject(GatewayRegistry) private readonly gateways: GatewayRegistry,
    @Inject(SocketHost) private readonly sockets: SocketHost,
    @Inject(CorsHandler) private readonly handler: CorsHandler,
    @Inject(CorsInterceptor) private readonly interceptor: CorsInterceptor,
    @Inject(InspectedApplication) private readonly inspected: InspectedApplication,
  ) {}

  /** Whatever keeps the module from doing its work rejects `app.init()`, also where `configure()` was never called. */
  onModuleInit(): void {
    if (!this.host.servesHttp) this.startWithoutHttp();
    else if (this.started === undefined) this.start();
  }

  /** Runs after main.ts and before the routes are registered. */
  start(): void {
    const bound = this.host.get();
    if (bound === undefined) return;
    const { environment, issues } = this.beginning();
    if (this.host.isTwice) issues.add('module-twice', 'CorsModule.forRoot()', undefined);
    bound.otherCors.report(issues);
    const page = inspectorSettings(this.options, isProduction(environment), issues);
    this.sources.open({ production: isProduction(environment), serves: true });
    const compiled = this.compile(environment, issues, bound);
    this.judge(issues, issues.warnings);
    this.adopt(compiled, environment);
    this.open(bound, page);
  }

  /**
   * A worker or a command of the same application: what would not serve requests does not start here either. No source is
   * asked, so no list is kept and no connection listens.
   */
  private startWithoutHttp(): void {
    const { environment, issues } = this.beginning();
    this.sources.open({ production: isProduction(environment), serves: false });
    const compiled = this.compile(environment, issues, undefined);
    // main.ts has set no prefix here: what is said of routes may not be so.
    this.judge(
      issues,
      issues.warnings.filter(({ code }) => !ONLY_WITH_HTTP.has(code)),
    );
    this.adopt(compiled, environment);
    this.started = 'without-http';
  }

  private beginning(): { environment: string; issues: IssueCollector } {
    const environment = environmentOf(this.options, this.config);
    return { environment, issues: new IssueCollector(isProduction(environment)) };
  }

  private compile(
    environment: string,
    issues: IssueCollector,
    bound: BoundPlatform | undefined,
    replaced?: CorsEnvironmentOptions,
  ): Compiled {
    const { options } = this;
    const reading = bound?.platform.reading ?? WITHOUT_HTTP;
    const normalizePath = (path: string): string => bound?.adapter.normalizePath?.(path) ?? path;
    const policies = this.policies.compile({ options, environment, issues, replaced, reading, normalizePath });
    reportMisplaced(
      { controllers: this.discovery.getControllers(), providers: this.discovery.getProviders() },
      { isGateway, handlesMessages },
      issues,
    );
    const compiled = { policies, gateways: this.gateways.compile(policies.policies, issues) };
    for (const policy of policiesIn(compiled)) this.sources.bind(policy, issues);
    // Beside an error they would only hide it.
    if (bound && issues.errors.length === 0) {
      const overlaid = overlaidPolicies(options);
      warnOfUsage({ ...policies, entries: policies.entries, registered: this.table.routes, overlaid, issues });
    }
    return compiled;
  }

  /** Takes the place of policies while requests are served: all of it between two requests, or nothing. */
  async replace(change: CorsEnvironmentOptions): Promise<void> {
    const bound = this.host.get() as BoundPlatform;
    const { environment, issues } = this.beginning();
    const replaced = combined(this.replaced, change, issues);
    let compiled: Compiled;
    try {
      compiled = this.compile(environment, issues, bound, replaced);
      this.judge(issues, issues.warnings);
    } catch (error) {
      // Sources were bound already, so that their faults are known.
      if (this.compiled) this.sources.retain(policiesIn(this.compiled));
      throw error;
    }
    this.replaced = replaced;
    this.adopt(compiled, environment);
    this.table.redeclare(compiled.policies.declared);
    this.resolver.open(bound.platform);
    this.sockets.open();
    this.handler.open();
    this.sources.retain(policiesIn(compiled));
    await this.watcher.watchAll();
  }

  private adopt(compiled: Compiled, environment: string): void {
    const { policies, gateways } = compiled;
    this.compiled = compiled;
    this.policies.adopt(policies, environment);
    this.gateways.adopt(gateways);
  }

  private judge(issues: IssueCollector, warnings: readonly CorsConfigurationIssue[]): void {
    if (issues.errors.length > 0) throw new CorsConfigurationError(issues.issues);
    for (const warning of warnings) this.logger.warn(describeIssue(warning).trim());
  }

  /** Requests are answered by policy from here on. */
  private open({ platform, portable }: BoundPlatform, page: InspectorSettings | undefined): void {
    const { warn, log } = this.logger;
    if (page && portable) warn('The inspector is not served: it needs the hooks of Express or Fastify.');
    else if (page?.anyHost)
      warn(`The inspector is at ${page.path}, for everybody: it shows every route and every origin.`);
    else if (page) log(`The inspector is at ${page.path}`);
    if (portable) {
      portable.open(this.policies.declared, this.table);
      // The outermost one, ahead of those that main.ts has added.
      this.explorer.config.getGlobalInterceptors().unshift(this.interceptor);
    } else this.table.declare(this.policies.declared);
    this.resolver.open(platform);
    this.sockets.open();
    const versioning = this.explorer.config.getVersioning();
    this.requests.versioning = versioning?.type === VersioningType.URI ? undefined : versioning;
    const inspector = page && !portable ? new Inspector(page, this.inspected) : undefined;
    this.handler.open({ options: this.optionsController(), inspector });
    this.started = 'http';
  }

  /** Controllers are found; Nest injects them nowhere. */
  private optionsController(): OptionsController {
    const found = this.discovery.getControllers().find(({ metatype }) => metatype === OptionsController);
    return found?.instance as OptionsController;
  }
}

/** What options and decorators compile to. */
interface Compiled {
  readonly policies: CompiledPolicies;
  readonly gateways: CompiledGateways;
}

/** Every policy, those on trial among them. */
function policiesIn({ policies, gateways }: Compiled): CorsPolicy[] {
  return [...new Set([...policies.used, ...gateways.values()])].flatMap((policy) => {
    if (policy === false || policy === undefined) return [];
    return policy.reportOnly ? [policy, policy.reportOnly] : [policy];
  });
}

/** What was replaced so far, with a further change: what it leaves out, or gives as undefined, stays replaced. */
function combined(replaced: CorsEnvironmentOptions, change: unknown, issues: IssueCollector): CorsEnvironmentOptions {
  if (!isOptions(change, 'replace()', issues)) return replaced;
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if ('policies' in given && !isOptions(given['policies'], 'replace().policies', issues)) return replaced;
  const policies = { ...replaced.policies, ...(given['policies'] as CorsEnvironmentOptions['policies']) };
  return { ...replaced, ...given, policies };
}
