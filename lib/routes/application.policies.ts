import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { IssueCollector } from '../rules/configuration.issue.js';
import { checkOtherEnvironments } from '../settings/other.environments.js';
import { PolicyRegistry, type PolicyOrFalse } from '../settings/policy.registry.js';
import { compileEntries } from '../settings/route.entries.compiler.js';
import { isProduction, readSettings, warnOfEnvironment } from '../settings/settings.reader.js';
import { ControllerExplorer, type DeclaredRoute } from './controller.explorer.js';
import { RouteEntries, type PathReading } from './route.entries.js';

/** What the policies of an application are compiled from. */
export interface Compilation {
  readonly options: unknown;
  readonly environment: string;
  readonly issues: IssueCollector;
  /** How the router of the platform compares paths. */
  readonly reading: PathReading;
  readonly normalizePath: (path: string) => string;
}

/** The policies of the application and the routes that follow them, compiled once at start-up. */
@Injectable()
export class ApplicationPolicies {
  environment = '';
  /** The policy of routes that have no other. */
  fallback: PolicyOrFalse = false;
  /** The entries of `routes`. */
  entries = new RouteEntries([], { caseSensitive: false, ignoreTrailingSlash: true });
  /** The routes of controllers, in router order. */
  declared: readonly DeclaredRoute[] = [];
  /** Every policy that a request may follow. */
  used: ReadonlySet<PolicyOrFalse> = new Set();

  constructor(
    @Inject(ConfigService) private readonly config: ConfigService,
    @Inject(ControllerExplorer) private readonly explorer: ControllerExplorer,
  ) {}

  /** Compiles options, `environments`, the namespace, variables and decorators; every fault is recorded in `issues`. */
  compile({ options, environment, issues, reading, normalizePath }: Compilation): CompiledNames {
    const { config } = this;
    warnOfEnvironment(options, environment, issues);
    const settings = readSettings(options, config, environment, issues);
    const policies = new PolicyRegistry(settings, isProduction(environment), issues);
    this.environment = environment;
    this.fallback = policies.default();
    this.entries = new RouteEntries(compileEntries(settings.routes, policies, issues), reading);
    this.declared = this.explorer.explore({ policies, entries: this.entries, issues, normalizePath });
    const elsewhere = checkOtherEnvironments(options, config, environment, issues);
    this.used = new Set([
      ...policies.all(),
      this.fallback,
      ...this.declared.flatMap(({ policy, choices }) => [policy, ...(choices?.values() ?? [])]),
      ...this.entries.entries.map(({ policy }) => policy),
    ]);
    return { policies, elsewhere };
  }
}

/** The policies by name, and the names that other environments use. */
export interface CompiledNames {
  readonly policies: PolicyRegistry;
  readonly elsewhere: readonly string[];
}
