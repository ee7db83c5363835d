import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { DiscoveryService, ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { ModuleLogger } from '../logging/module.logger.js';
import type { BoundPlatform } from '../platforms/platform.host.js';
import type { CorsPolicy } from '../policy/policy.js';
import { ApplicationPolicies, type CompiledPolicies } from '../routes/application.policies.js';
import { reportMisplaced } from '../routes/controllers/misplaced.decorators.js';
import { warnOfUsage } from '../routes/policy.usage.js';
import type { PathReading } from '../routes/route.entries.js';
import { RouteTable } from '../routes/route.table.js';
import { placedIssue, throwConfigurationError } from '../rules/configuration.error.js';
import { clean, IssueCollector, type CorsConfigurationIssue } from '../rules/configuration.issue.js';
import type { CorsEnvironmentOptions } from '../settings/cors.options.js';
import { describeEnvironment, environmentCause, hasOverlays } from '../settings/environment.text.js';
import { environmentOf, isProduction, overlaidPolicies } from '../settings/settings.reader.js';
import { GatewayRegistry, type CompiledGateways } from '../sockets/gateway.registry.js';
import { handlesMessages, isGateway } from '../sockets/nest.sockets.js';
import { SourceRegistry } from '../sources/source.registry.js';
import { MODULE_OPTIONS_TOKEN } from './cors.module-definition.js';
import { unloadedVariables, variablePrefix } from './unloaded.variables.js';

/** Where no router reads paths. */
const WITHOUT_HTTP: PathReading = { caseSensitive: false, ignoreTrailingSlash: true };

/** What options and decorators compile to. */
export interface Configuration {
  readonly environment: string;
  readonly policies: CompiledPolicies;
  readonly gateways: CompiledGateways;
}

/** A compilation under way, and the faults that were found so far. */
export interface Compilation {
  readonly environment: string;
  readonly issues: IssueCollector;
}

/** Compiles every source of configuration, at start-up and by `CorsService.replace()`. Changes nothing that applies. */
@Injectable()
export class ConfigurationCompiler {
  private readonly logged = new Set<string>();
  /** What is said of the environment once the configuration has no error. */
  private doubt: string | undefined;

  constructor(
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: unknown,
    @Inject(ConfigService) private readonly config: ConfigService,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleLogger) private readonly logger: ModuleLogger,
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
    @Inject(RouteTable) private readonly table: RouteTable,
    @Inject(SourceRegistry) private readonly sources: SourceRegistry,
    @Inject(GatewayRegistry) private readonly gateways: GatewayRegistry,
  ) {}

  begin(): Compilation {
    const environment = environmentOf(this.options, this.config);
    return { environment, issues: new IssueCollector(isProduction(environment)) };
  }

  /** Logs which environment it is: at each start. */
  announce({ environment }: Compilation): void {
    const { text, isDoubtful } = describeEnvironment(this.options, this.config, environment);
    // An error begins with that sentence, so it waits for the start.
    if (isDoubtful) this.doubt = text;
    else this.logger.log(text);
    const unloaded = unloadedVariables(this.options, this.config);
    if (unloaded.length > 0)
      this.logger.warn(
        `The file .env sets ${unloaded.map(clean).join(', ')}, but nothing has loaded it, so that has no effect. Add ` +
          'ConfigModule.forRoot() of @nestjs/config to the imports of the root module, or start with node --env-file=.env. ' +
          'If ConfigModule.forRoot() is there, it does not read this file: see its envFilePath and ignoreEnvFile.',
      );
  }

  /** Warns of an application that admits no page and does not say that it is meant to. */
  warnOfNoPolicy(configuration: Configuration): void {
    // Overlays that are not used are named by `announce()`.
    if (hasOverlays(this.options) || !isWithoutPolicy(configuration)) return;
    const prefix = variablePrefix(this.options);
    const variable = prefix === undefined ? '' : `set ${prefix}ORIGINS, `;
    this.logger.warn(
      'There is no policy anywhere, so no page of another origin can read any response. Write default: { origins: ' +
        `['https://app.example.com'] } with the origin of your page into CorsModule.forRoot(), ${variable}or write ` +
        'default: false if no page is meant to.',
    );
  }

  /** Sources are bound as well, so that their faults are known; `SourceRegistry.retain()` lets go of them. */
  compile(
    { environment, issues }: Compilation,
    bound: BoundPlatform | undefined,
    replaced?: CorsEnvironmentOptions,
  ): Configuration {
    const { options } = this;
    const reading = bound?.platform.reading ?? WITHOUT_HTTP;
    const normalizePath = (path: string): string => bound?.adapter.normalizePath?.(path) ?? path;
    const policies = this.policies.compile({ options, environment, issues, replaced, reading, normalizePath });
    reportMisplaced(
      {
        controllers: this.discovery.getControllers(),
        providers: [...this.discovery.getProviders(), ...this.enhancers()],
      },
      { isGateway, handlesMessages },
      issues,
    );
    const configuration = { environment, policies, gateways: this.gateways.compile(policies.policies, issues) };
    for (const policy of policiesIn(configuration)) this.sources.bind(policy, issues);
    // Beside an error they would only hide it.
    if (bound && issues.errors.length === 0)
      warnOfUsage({ ...policies, registered: this.table.routes, overlaid: overlaidPolicies(options), issues });
    return configuration;
  }

  /** Guards, pipes, interceptors and filters of controllers, which are no providers. */
  private enhancers(): readonly InstanceWrapper[] {
    return [...this.modules.values()].flatMap(({ injectables }) => [...injectables.values()]);
  }

  /**
   * Logs the warnings, each once while the application runs.
   *
   * @throws CorsConfigurationError if there is an error; then nothing is logged
   */
  judge(issues: IssueCollector, warnings: readonly CorsConfigurationIssue[] = issues.warnings): void {
    const { errors } = issues;
    if (errors.length > 0) throwConfigurationError(issues.issues, environmentCause(this.options, this.config, errors));
    if (this.doubt !== undefined) this.logger.warn(this.doubt);
    this.doubt = undefined;
    for (const warning of warnings) {
      const text = `At ${placedIssue(warning)}`;
      if (!this.logged.has(text)) this.logger.warn(text);
      this.logged.add(text);
    }
  }
}

/** Whether nothing at all is said of pages, not even `false`. */
function isWithoutPolicy({ policies, gateways }: Configuration): boolean {
  const isDecorated = policies.declared.some(({ from }) => from === 'handler' || from === 'controller');
  return policies.policies.isEmpty && !isDecorated && [...gateways.values()].every((policy) => policy === undefined);
}

/** Every policy, those on trial among them. */
export function policiesIn({ policies, gateways }: Configuration): CorsPolicy[] {
  return [...new Set([...policies.used, ...gateways.values()])].flatMap((policy) => {
    if (policy === false || policy === undefined) return [];
    return policy.reportOnly ? [policy, policy.reportOnly] : [policy];
  });
}
