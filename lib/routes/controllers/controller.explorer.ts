import {
  Inject,
  Injectable,
  RequestMethod,
  VERSION_NEUTRAL,
  VersioningType,
  type Type,
  type VersioningOptions,
} from '@nestjs/common';
import { DiscoveryService, ModuleRef, ModulesContainer, type ApplicationConfig } from '@nestjs/core';
import type { IssueCollector } from '../../rules/configuration.issue.js';
import type { PolicyOrFalse, PolicyRegistry } from '../../settings/policy.registry.js';
import type { Governed } from '../../settings/route.entry.js';
import { governedBy, type Exposing } from '../governed.route.js';
import type { HostPattern } from './host.matcher.js';
import {
  applicationConfigOf,
  asList,
  controllerPathsOf,
  hostsOf,
  modulePathOf,
  pathFactory,
  pathsExplorer,
  versionOf,
  withLeadingSlash,
  type RoutePathMetadata,
} from './nest.internals.js';
import { exposedHeadersOn } from './policy.metadata.js';
import type { RouteEntries } from '../route.entries.js';
import { resolveWritten } from './written.policy.js';

/** A route that Nest is going to register. */
export interface DeclaredRoute extends Governed {
  /** The name of the adapter's method: `get`, `all`. */
  readonly verb: string;
  /** The path as it is passed to the adapter. */
  readonly path: string;
  /** `CatsController.create`. */
  readonly handler: string;
  /** The class and the handler, as in Nest's execution context. */
  readonly target: { readonly controller: Type; readonly method: object };
  readonly hosts: readonly HostPattern[] | undefined;
  /** Versions that are not part of the path; undefined if the route serves every request for the path. */
  readonly versions: readonly unknown[] | undefined;
}

/** What the explorer needs to compile decorators. */
export interface Exploration {
  readonly policies: PolicyRegistry;
  readonly entries: RouteEntries;
  readonly issues: IssueCollector;
  /** How the adapter normalises a path before it registers it. */
  readonly normalizePath: (path: string) => string;
}

/** The policy of a `@CorsPolicy`. */
interface Decorated {
  readonly policy: PolicyOrFalse;
  readonly from: 'handler' | 'controller';
}

/** A name of `@ExposeHeaders`, and where it is written. */
interface Exposed {
  readonly name: unknown;
  readonly path: string;
}

interface ControllerFacts {
  readonly metatype: Type;
  readonly instance: object;
  readonly modulePath: string | undefined;
}

/** Finds the controllers of the application and the routes that Nest's router will register for them. */
@Injectable()
export class ControllerExplorer {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {}

  /** Prefix, versioning and global enhancers of the application. */
  get config(): ApplicationConfig {
    return applicationConfigOf(this.moduleRef);
  }

  /** Every route of every controller, in router order, with the policy that its decorators or `routes` give it. */
  explore(exploration: Exploration): DeclaredRoute[] {
    return this.discovery.getControllers().flatMap(({ metatype, instance, host }) => {
      if (typeof metatype !== 'function' || !instance) return [];
      const modulePath = modulePathOf(this.modules, host?.metatype);
      const controller = { metatype: metatype as Type, instance: instance as object, modulePath };
      return new ControllerRoutes(controller, this.config, exploration).all();
    });
  }
}

/** The routes of one controller. */
class ControllerRoutes {
  constructor(
    private readonly controller: ControllerFacts,
    private readonly config: ApplicationConfig,
    private readonly exploration: Exploration,
  ) {}

  all(): DeclaredRoute[] {
    const { metatype, instance, modulePath } = this.controller;
    const onClass = this.policyOn(metatype, metatype.name, 'controller');
    const exposedOnClass = this.exposedOn(metatype, metatype.name);
    const definitions = pathsExplorer()
      .scanForPaths(instance)
      .map((definition) => {
        const handler = `${metatype.name}.${definition.methodName}`;
        const own = this.policyOn(definition.targetCallback, handler, 'handler') ?? onClass;
        const onHandler = this.exposedOn(definition.targetCallback, handler);
        return { definition, handler, own, exposed: this.exposing(exposedOnClass, onHandler) };
      });
    const hosts = hostsOf(metatype);
    const versioning = this.config.getVersioning();
    const controllerVersion = controllerVersionOf(metatype, versioning);
    const globalPrefix = withLeadingSlash(this.config.getGlobalPrefix());
    const paths = pathFactory(this.config);
    return controllerPathsOf(metatype).flatMap((ctrlPath) =>
      definitions.flatMap(({ definition, handler, own, exposed }) => {
        const methodVersion: unknown = definition.version;
        const versions = versionsOf(methodVersion || controllerVersion, versioning);
        const target = { controller: metatype, method: definition.targetCallback };
        const metadata = {
          ctrlPath,
          modulePath,
          globalPrefix,
          controllerVersion,
          methodVersion,
          versioningOptions: versioning,
        };
        return definition.path.flatMap((methodPath) =>
          paths.create({ ...metadata, methodPath } as RoutePathMetadata, definition.requestMethod).map((path) => {
            const verb = RequestMethod[definition.requestMethod].toLowerCase();
            const served = this.exploration.normalizePath(path);
            const governed = this.governed(own, exposed, verb, served);
            return { verb, path: served, handler, target, hosts, versions, ...governed };
          }),
        );
      }),
    );
  }

  /** The first policy of: handler, controller, a matching entry of `routes`, default. */
  private governed(own: Decorated | undefined, exposed: Exposing, verb: string, path: string): Governed {
    if (own) return { policy: exposed(own.policy), from: own.from, entry: undefined, choices: undefined };
    const { entries, policies } = this.exploration;
    return governedBy(entries, verb.toUpperCase(), path, policies.default(), exposed);
  }

  /** Adds the exposed headers of a handler to a policy. Each result is built once, so that its faults are recorded once. */
  private exposing(onClass: readonly Exposed[], onHandler: readonly Exposed[]): Exposing {
    const built = new Map<PolicyOrFalse, PolicyOrFalse>();
    return (policy, entry) => {
      // @ExposeHeaders on a class is not at fault if an entry or one of its handlers has no policy.
      if (policy === false && (entry || onHandler.length === 0)) return false;
      const known = built.get(policy);
      if (known !== undefined) return known;
      const names = policy === false ? onHandler : [...onClass, ...onHandler];
      const exposed = this.exploration.policies.exposing(policy, names);
      built.set(policy, exposed);
      return exposed;
    };
  }

  private policyOn(target: object, place: string, from: Decorated['from']): Decorated | undefined {
    const { policies, issues } = this.exploration;
    const policy = resolveWritten(target, place, policies, issues);
    return policy === undefined ? undefined : { policy, from };
  }

  private exposedOn(target: object, place: string): Exposed[] {
    return exposedHeadersOn(target).map((name, index) => ({ name, path: `${place} @ExposeHeaders[${index}]` }));
  }
}

function controllerVersionOf(controller: Type, versioning: VersioningOptions | undefined): unknown {
  if (!versioning) return undefined;
  return versionOf(controller) ?? (versioning as { defaultVersion?: unknown }).defaultVersion;
}

function versionsOf(version: unknown, versioning: VersioningOptions | undefined): readonly unknown[] | undefined {
  if (!versioning || versioning.type === VersioningType.URI || !version || version === VERSION_NEUTRAL)
    return undefined;
  return asList(version);
}
