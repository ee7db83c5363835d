import type { ConfigService } from '@nestjs/config';
import type { ApplicationConfig, ModuleRef, ModulesContainer } from '@nestjs/core';
import type { IssueCollector } from '../rules/configuration.issue.js';
import type { CorsPolicy } from '../policy/policy.js';
import type { ModuleLogger } from '../logging/module.logger.js';
import { ControllerExplorer, type DeclaredRoute } from '../routes/controller.explorer.js';
import { compileEntries } from '../settings/route.rules.compiler.js';
import { checkOtherEnvironments } from '../settings/other.environments.js';
import { PolicyRegistry, type PolicyOrFalse } from '../settings/policy.registry.js';
import { RouteRules, type PathReading } from '../routes/route.rules.js';
import { isProduction, readSettings, warnOfEnvironment } from '../settings/settings.reader.js';
import { SourceRegistry } from '../sources/source.registry.js';

/** What an application is read from, with a server for HTTP or without one. */
export interface ConfiguredFrom {
  readonly options: unknown;
  readonly config: ConfigService;
  readonly moduleRef: ModuleRef;
  readonly modules: ModulesContainer;
  readonly environment: string;
  readonly issues: IssueCollector;
  readonly logger: ModuleLogger;
  /** How the platform's router reads paths, and how it is handed them. */
  readonly reading: PathReading;
  readonly normalizePath: (path: string) => string;
  /** Whether requests come, so that lists are kept, and word of changes is waited for. */
  readonly serves: boolean;
}

/** What settings and decorators say together: compiled, with the sources that policies ask. */
export interface Configured {
  readonly config: ApplicationConfig;
  readonly policies: PolicyRegistry;
  readonly fallback: PolicyOrFalse;
  readonly entries: RouteRules;
  readonly planned: readonly DeclaredRoute[];
  /** Names of policies that other environments follow. */
  readonly elsewhere: readonly string[];
  readonly used: readonly PolicyOrFalse[];
  readonly sources: SourceRegistry;
}

/** Reads every source of configuration and compiles it; all that is wrong is recorded. */
export function configuredFrom(from: ConfiguredFrom): Configured {
  const { options, environment, issues, moduleRef } = from;
  const production = isProduction(environment);
  warnOfEnvironment(options, environment, issues);
  const settings = readSettings(options, from.config, environment, issues);
  const policies = new PolicyRegistry(settings, production, issues);
  const fallback = policies.default();
  const config = applicationConfig(moduleRef);
  const entries = new RouteRules(compileEntries(settings.routes, policies, issues), from.reading);
  const explorer = new ControllerExplorer(from.modules, config, policies, issues, entries, from.normalizePath);
  const planned = explorer.explore();
  const elsewhere = checkOtherEnvironments(options, from.config, environment, issues);
  const used = [
    ...policies.all(),
    fallback,
    ...planned.flatMap(({ policy, choices }) => [policy, ...(choices?.values() ?? [])]),
    ...entries.entries.map(({ policy }) => policy),
  ];
  const sources = new SourceRegistry(moduleRef, production, from.logger, from.serves);
  for (const policy of new Set(used)) if (policy !== false) bindSources(sources, policy, issues);
  return { config, policies, fallback, entries, planned, elsewhere, used, sources };
}

function bindSources(sources: SourceRegistry, policy: CorsPolicy, issues: IssueCollector): void {
  sources.bind(policy, issues);
  if (policy.reportOnly) sources.bind(policy.reportOnly, issues);
}

/** Nest keeps the settings of the application (prefix, versioning) in its container, and does not provide them. */
function applicationConfig(moduleRef: ModuleRef): ApplicationConfig {
  return (moduleRef as unknown as { container: { applicationConfig: ApplicationConfig } }).container.applicationConfig;
}
