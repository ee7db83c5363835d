import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { CorsPolicy } from '../policy/policy.js';
import type { IssueCollector } from '../rules/configuration.issue.js';
import type { CorsEnvironmentOptions } from '../settings/cors.options.js';
import { checkOtherEnvironments, OtherEnvironments } from '../settings/other.environments.js';
import { PolicyRegistry, type PolicyOrFalse } from '../settings/policy.registry.js';
import { compileEntries } from '../settings/route.entries.compiler.js';
import { isProduction, readSettings, warnOfEnvironment } from '../settings/settings.reader.js';
import { ControllerExplorer, type DeclaredRoute } from './controllers/controller.explorer.js';
import { RouteEntries, type PathReading } from './route.entries.js';

/** What the policies of an application are compiled from. */
export interface Compilation {
  readonly options: unknown;
  readonly environment: string;
  readonly issues: IssueCollector;
  /** What `CorsService.replace()` was given: the highest source of configuration. */
  readonly replaced?: CorsEnvironmentOptions | undefined;
  /** How the router of the platform compares paths. */
  readonly reading: PathReading;
  readonly normalizePath: (path: string) => string;
}

/** The compiled options, before they are put to use. */
export interface CompiledPolicies {
  /** The policy of routes that have no other. */
  readonly fallback: PolicyOrFalse;
  /** The entries of `routes`. */
  readonly entries: RouteEntries;
  /** The routes of controllers, in router order. */
  readonly declared: readonly DeclaredRoute[];
  /** Every policy that a request may follow. */
  readonly used: ReadonlySet<PolicyOrFalse>;
  readonly policies: PolicyRegistry;
  /** What other environments use and list. */
  readonly elsewhere: OtherEnvironments;
}

/** The policies of the application and the routes that follow them, compiled at start-up and by `CorsService.replace()`. */
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
  /** The named policies. */
  named: ReadonlyMap<string, CorsPolicy> = new Map();
  /** What is written as `default`. */
  defaultIs: PolicyRegistry['defaultIs'] = 'not set';
  /** What other environments list. */
  elsewhere = new OtherEnvironments([], new Map(), '');
  /** Counts from 1; `CorsService.replace()` makes the next one. */
  revision = 0;
  /** When this revision took effect. */
  since = new Date(0);

  constructor(
    @Inject(ConfigService) private readonly config: ConfigService,
    @Inject(ControllerExplorer) private readonly explorer: ControllerExplorer,
  ) {}

  /** Compiles options, `environments`, the namespace, variables and decorators; every fault is recorded in `issues`. */
  compile({ options, environment, issues, replaced, reading, normalizePath }: Compilation): CompiledPolicies {
    const { config } = this;
    warnOfEnvironment(options, environment, issues);
    const settings = readSettings(options, config, environment, issues, replaced);
    const policies = new PolicyRegistry(settings, isProduction(environment), issues);
    const fallback = policies.default();
    const entries = new RouteEntries(compileEntries(settings.routes, policies, issues), reading);
    const declared = this.explorer.explore({ policies, entries, issues, normalizePath });
    const elsewhere = checkOtherEnvironments(options, config, environment, issues);
    const used = new Set([
      ...policies.all(),
      fallback,
      ...declared.flatMap(({ policy, choices }) => [policy, ...(choices?.values() ?? [])]),
      ...entries.entries.map(({ policy }) => policy),
    ]);
    return { fallback, entries, declared, used, policies, elsewhere };
  }

  /** Makes these the policies of the application. */
  adopt(compiled: CompiledPolicies, environment: string): void {
    this.environment = environment;
    this.fallback = compiled.fallback;
    this.entries = compiled.entries;
    this.declared = compiled.declared;
    this.used = compiled.used;
    this.named = new Map([...compiled.policies.named()].map(([name, policy]) => [name, policy]));
    this.defaultIs = compiled.policies.defaultIs;
    this.elsewhere = compiled.elsewhere;
    this.since = new Date();
    this.revision++;
  }
}
