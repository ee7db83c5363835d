import { Inject, Injectable, VersioningType, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { InspectedApplication } from '../diagnostics/inspected/inspected.application.js';
import { Inspector, type InspectorSettings } from '../inspector/inspector.js';
import { ModuleLogger } from '../logging/module.logger.js';
import { PlatformHost, type BoundPlatform } from '../platforms/platform.host.js';
import { CorsHandler } from '../request/cors.handler.js';
import { CorsInterceptor } from '../request/cors.interceptor.js';
import { OptionsController } from '../request/options.controller.js';
import { RequestPolicy } from '../request/request.policy.js';
import { ApplicationPolicies } from '../routes/application.policies.js';
import { ControllerExplorer } from '../routes/controllers/controller.explorer.js';
import { PolicyResolver } from '../routes/policy.resolver.js';
import { RouteTable } from '../routes/route.table.js';
import type { IssueCollector } from '../rules/configuration.issue.js';
import { isOptions } from '../rules/setting.checks.js';
import type { CorsEnvironmentOptions } from '../settings/cors.options.js';
import { inspectorSettings } from '../settings/inspector.settings.js';
import { isProduction } from '../settings/settings.reader.js';
import { GatewayRegistry } from '../sockets/gateway.registry.js';
import { SocketHost } from '../sockets/socket.host.js';
import { SourceRegistry } from '../sources/source.registry.js';
import { SourceWatcher } from '../sources/source.watcher.js';
import { ConfigurationCompiler, policiesIn, type Compilation, type Configuration } from './configuration.compiler.js';
import { MODULE_OPTIONS_TOKEN } from './cors.module-definition.js';
import { ModuleImports } from './module.imports.js';

/** What is said of routes and sockets may not be so where main.ts has set neither prefix nor adapter. */
const ONLY_WITH_HTTP: ReadonlySet<string> = new Set(['exposed-headers-without-policy', 'gateway-unprotected']);

/** What has been started: an application that serves HTTP, or one without HTTP (a worker, a command). */
export type Started = 'http' | 'without-http';

/** Puts the compiled configuration to use: at start-up, and when policies are replaced. */
@Injectable()
export class CorsBootstrap implements OnModuleInit {
  started: Started | undefined;
  /** What applies now. */
  private configuration: Configuration | undefined;
  /** What `replace()` was given so far. */
  private replaced: CorsEnvironmentOptions = {};

  constructor(
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: unknown,
    @Inject(ModuleImports) private readonly imports: ModuleImports,
    @Inject(ConfigurationCompiler) private readonly compiler: ConfigurationCompiler,
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
    const compilation = this.begin();
    const { environment, issues } = compilation;
    this.compiler.announce(compilation);
    bound.otherCors.report(issues);
    const page = inspectorSettings(this.options, isProduction(environment), issues);
    this.sources.open({ production: isProduction(environment), serves: true });
    const configuration = this.compiler.compile(compilation, bound);
    this.compiler.judge(issues);
    this.compiler.warnOfNoPolicy(configuration);
    this.adopt(configuration);
    if (page === 'withheld') this.logger.log('The inspector is not served, since the environment is production.');
    this.open(bound, page === 'withheld' ? undefined : page);
  }

  /**
   * A worker or a command of the same application: what would not serve requests does not start here either. No source is
   * asked, so no list is kept and no connection listens.
   */
  private startWithoutHttp(): void {
    const compilation = this.begin();
    const { environment, issues } = compilation;
    this.compiler.announce(compilation);
    this.sources.open({ production: isProduction(environment), serves: false });
    const configuration = this.compiler.compile(compilation, undefined);
    this.compiler.judge(
      issues,
      issues.warnings.filter(({ code }) => !ONLY_WITH_HTTP.has(code)),
    );
    this.adopt(configuration);
    this.started = 'without-http';
  }

  /** @throws CorsConfigurationError where the options are unknown: every further fault would follow from that */
  private begin(): Compilation {
    const compilation = this.compiler.begin();
    this.imports.report(this.options, compilation.issues);
    this.compiler.judge(compilation.issues);
    return compilation;
  }

  /** Replaces policies while requests are served: all of it between two requests, or nothing. */
  async replace(change: CorsEnvironmentOptions): Promise<void> {
    const bound = this.host.get() as BoundPlatform;
    const compilation = this.compiler.begin();
    const replaced = combined(this.replaced, change, compilation.issues);
    const configuration = this.compileOrUndo(() => {
      const compiled = this.compiler.compile(compilation, bound, replaced);
      this.compiler.judge(compilation.issues);
      return compiled;
    });
    this.replaced = replaced;
    this.adopt(configuration);
    this.table.redeclare(configuration.policies.declared);
    this.resolver.open(bound.platform);
    this.sockets.open();
    this.handler.open();
    this.sources.retain(policiesIn(configuration));
    await this.watcher.watchAll();
  }

  private compileOrUndo(compile: () => Configuration): Configuration {
    try {
      return compile();
    } catch (error) {
      if (this.configuration) this.sources.retain(policiesIn(this.configuration));
      throw error;
    }
  }

  private adopt(configuration: Configuration): void {
    this.configuration = configuration;
    this.policies.adopt(configuration.policies, configuration.environment);
    this.gateways.adopt(configuration.gateways);
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
    const inspector = page && !portable ? new Inspector(page, this.inspected.open(page)) : undefined;
    const watchesUnread = !isProduction(this.policies.environment);
    this.handler.open({ options: this.optionsController(), inspector, watchesUnread });
    this.started = 'http';
  }

  /** Controllers are found; Nest injects them nowhere. */
  private optionsController(): OptionsController {
    const found = this.discovery.getControllers().find(({ metatype }) => metatype === OptionsController);
    return found?.instance as OptionsController;
  }
}

/** What was replaced so far, with a further change: what it leaves out, or gives as undefined, stays replaced. */
function combined(replaced: CorsEnvironmentOptions, change: unknown, issues: IssueCollector): CorsEnvironmentOptions {
  if (!isOptions(change, 'replace()', issues)) return replaced;
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if ('policies' in given && !isOptions(given['policies'], 'replace().policies', issues)) return replaced;
  const policies = { ...replaced.policies, ...(given['policies'] as CorsEnvironmentOptions['policies']) };
  return { ...replaced, ...given, policies };
}
