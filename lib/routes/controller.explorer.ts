import { RequestMethod, VERSION_NEUTRAL, VersioningType, type Type, type VersioningOptions } from '@nestjs/common';
import { MetadataScanner, type ApplicationConfig, type ModulesContainer } from '@nestjs/core';
import { PathsExplorer } from '@nestjs/core/router/paths-explorer.js';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';
import type { IssueCollector } from '../rules/configuration.issue.js';
import { exposedHeadersOn, policiesOn } from '../module/cors.decorators.js';
import { governedBy, type Exposing } from './governed.route.js';
import type { HostPattern } from './host.matcher.js';
import type { PolicyOrFalse, PolicyRegistry } from '../settings/policy.registry.js';
import type { RouteRules } from './route.rules.js';
import type { Governed } from '../settings/route.rule.js';

/** A route that Nest is going to register, found in the order it will be. */
export interface DeclaredRoute extends Governed {
  /** The name of the adapter's method: `get`, `all`. */
  readonly verb: string;
  /** The path as it is handed to the adapter. */
  readonly path: string;
  /** `CatsController.create`. */
  readonly handler: string;
  readonly hosts: readonly HostPattern[] | undefined;
  /** Versions a path cannot show; undefined where every request for the path is served. */
  readonly versions: readonly unknown[] | undefined;
}

/** What `@CorsPolicy` says. */
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

/** Walks the controllers as Nest's router does and reads what their decorators say. */
export class ControllerExplorer {
  private readonly paths = new PathsExplorer(new MetadataScanner());
  private readonly pathFactory: RoutePathFactory;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly policies: PolicyRegistry,
    private readonly issues: IssueCollector,
    private readonly entries: RouteRules,
    private readonly normalizePath: (path: string) => string,
  ) {
    this.pathFactory = new RoutePathFactory(config);
  }

  /** Every route of every controller, in router order. */
  explore(): DeclaredRoute[] {
    const planned: DeclaredRoute[] = [];
    for (const module of this.modules.values()) {
      const modulePath = this.modulePathOf(module.metatype);
      for (const { metatype, instance } of module.controllers.values()) {
        if (typeof metatype !== 'function' || !instance) continue;
        const facts = { metatype: metatype as Type, instance: instance as object, modulePath };
        planned.push(...this.routesOf(facts));
      }
    }
    return planned;
  }

  private routesOf({ metatype, instance, modulePath }: ControllerFacts): DeclaredRoute[] {
    const onClass = this.policyOn(metatype, metatype.name, 'controller');
    const exposedOnClass = this.exposedOn(metatype, metatype.name);
    const definitions = this.paths.scanForPaths(instance).map((definition) => {
      const handler = `${metatype.name}.${definition.methodName}`;
      const own = this.policyOn(definition.targetCallback, handler, 'handler') ?? onClass;
      const onHandler = this.exposedOn(definition.targetCallback, handler);
      return { definition, handler, own, exposed: this.exposing(exposedOnClass, onHandler) };
    });
    const hosts = asList<HostPattern>(Reflect.getMetadata('host', metatype));
    const versioning = this.config.getVersioning();
    const controllerVersion = this.controllerVersion(metatype, versioning);
    const globalPrefix = withSlash(this.config.getGlobalPrefix());
    return controllerPaths(metatype).flatMap((ctrlPath) =>
      definitions.flatMap(({ definition, handler, own, exposed }) => {
        const methodVersion: unknown = definition.version;
        const versions = versionsOf(methodVersion || controllerVersion, versioning);
        const metadata = {
          ctrlPath,
          modulePath,
          globalPrefix,
          controllerVersion,
          methodVersion,
          versioningOptions: versioning,
        };
        return definition.path.flatMap((methodPath) =>
          this.pathFactory
            .create({ ...metadata, methodPath } as Parameters<RoutePathFactory['create']>[0], definition.requestMethod)
            .map((path) => {
              const verb = RequestMethod[definition.requestMethod].toLowerCase();
              const served = this.normalizePath(path);
              return { verb, path: served, handler, hosts, versions, ...this.governed(own, exposed, verb, served) };
            }),
        );
      }),
    );
  }

  /** Handler, controller, a matching entry of `routes`, default: the first that says something says all. */
  private governed(own: Decorated | undefined, exposed: Exposing, verb: string, path: string): Governed {
    if (own) return { policy: exposed(own.policy), from: own.from, entry: undefined, choices: undefined };
    return governedBy(this.entries, verb.toUpperCase(), path, this.policies.default(), exposed);
  }

  /** A policy with what a handler exposes further; each is made once, and its faults are recorded then. */
  private exposing(onClass: readonly Exposed[], onHandler: readonly Exposed[]): Exposing {
    const made = new Map<PolicyOrFalse, PolicyOrFalse>();
    return (policy, entry) => {
      // One handler without a policy beside others is no slip of what stands on the class, nor is a closed area one.
      if (policy === false && (entry || onHandler.length === 0)) return false;
      const known = made.get(policy);
      if (known !== undefined) return known;
      const exposed = this.policies.exposing(policy, policy === false ? onHandler : [...onClass, ...onHandler]);
      made.set(policy, exposed);
      return exposed;
    };
  }

  private policyOn(target: object, place: string, from: Decorated['from']): Decorated | undefined {
    const written = policiesOn(target);
    if (written.length === 0) return undefined;
    const path = `${place} @CorsPolicy`;
    if (written.length > 1) this.issues.add('policy-twice', path, written);
    return { policy: this.policies.resolve({ value: written[0], path }, path), from };
  }

  private exposedOn(target: object, place: string): Exposed[] {
    return exposedHeadersOn(target).map((name, index) => ({ name, path: `${place} @ExposeHeaders[${index}]` }));
  }

  private modulePathOf(metatype: Type | undefined): string | undefined {
    if (metatype === undefined) return undefined;
    const own: unknown = Reflect.getMetadata(`__module_path__${this.modules.applicationId}`, metatype);
    return (own ?? Reflect.getMetadata('__module_path__', metatype)) as string | undefined;
  }

  private controllerVersion(metatype: Type, versioning: VersioningOptions | undefined): unknown {
    if (!versioning) return undefined;
    return Reflect.getMetadata('__version__', metatype) ?? (versioning as { defaultVersion?: unknown }).defaultVersion;
  }
}

function versionsOf(version: unknown, versioning: VersioningOptions | undefined): readonly unknown[] | undefined {
  if (!versioning || versioning.type === VersioningType.URI || !version || version === VERSION_NEUTRAL)
    return undefined;
  return asList(version);
}

function controllerPaths(metatype: Type): string[] {
  const paths = asList<string>(Reflect.getMetadata('path', metatype)) ?? ['/'];
  return paths.map(withSlash);
}

/** As Nest writes paths: an empty one stays empty, an optional group keeps its place. */
function withSlash(path: string): string {
  return path === '' || path.startsWith('/') || path.startsWith('{/') ? path : `/${path}`;
}

function asList<T>(value: unknown): T[] | undefined {
  if (value === undefined || value === null) return undefined;
  return (Array.isArray(value) ? value : [value]) as T[];
}
