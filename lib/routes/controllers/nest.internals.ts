import type { Type } from '@nestjs/common';
import { MetadataScanner, type ApplicationConfig, type ModuleRef, type ModulesContainer } from '@nestjs/core';
import { PathsExplorer } from '@nestjs/core/router/paths-explorer.js';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';
import type { HostPattern } from './host.matcher.js';

/**
 * The private parts of Nest's core that the module depends on.
 *
 * | What                                | Why                                                   | A change fails in                |
 * | ----------------------------------- | ----------------------------------------------------- | -------------------------------- |
 * | `PathsExplorer`, `RoutePathFactory` | the paths that Nest's router will register, in order  | `test/differential`, `test/routes` |
 * | metadata of controllers and modules | paths, hosts and versions as the router reads them    | `test/differential`, `test/routes` |
 * | `ModuleRef.container`               | prefix and versioning, and which modules import ours  | `test/routes/routing.spec.ts`, `test/module/imports.spec.ts` |
 * | metadata of resolvers and messages  | decorators that can do nothing there                  | `test/sockets`                   |
 */
export const pathsExplorer = (): PathsExplorer => new PathsExplorer(new MetadataScanner());

/** Builds paths with the prefix, the version and the module path of the application. */
export const pathFactory = (config: ApplicationConfig): RoutePathFactory => new RoutePathFactory(config);
export type RoutePathMetadata = Parameters<RoutePathFactory['create']>[0];

interface Container {
  readonly applicationConfig: ApplicationConfig;
  getModules(): Map<string, { readonly metatype: Type }>;
  /** What a dynamic module adds to the metadata of its class. */
  getDynamicMetadataByToken(token: string, key: 'imports'): readonly unknown[];
}

const containerOf = (moduleRef: ModuleRef): Container => (moduleRef as unknown as { container: Container }).container;

/** The settings of the application: prefix, versioning, global enhancers. */
export const applicationConfigOf = (moduleRef: ModuleRef): ApplicationConfig =>
  containerOf(moduleRef).applicationConfig;

/** A class or a dynamic module, and the name of the module that imports it. */
interface Import {
  readonly importer: string;
  readonly imported: unknown;
}

/** Where a module is imported, as it is written: Nest itself adds a global module to the imports of all others. */
export function importsOf(moduleRef: ModuleRef, module: Type): Import[] {
  const container = containerOf(moduleRef);
  return [...container.getModules()].flatMap(([token, { metatype }]) => {
    const written = (Reflect.getMetadata('imports', metatype) ?? []) as readonly unknown[];
    return [...written, ...(container.getDynamicMetadataByToken(token, 'imports') ?? [])].flatMap((each) => {
      const imported = (each as { forwardRef?: () => unknown } | undefined)?.forwardRef?.() ?? each;
      const type = (imported as { module?: unknown } | undefined)?.module ?? imported;
      return type === module ? [{ importer: metatype.name, imported }] : [];
    });
  });
}

/** The path that `RouterModule` gives a module. */
export function modulePathOf(modules: ModulesContainer, module: Type | undefined): string | undefined {
  if (module === undefined) return undefined;
  const own: unknown = Reflect.getMetadata(`__module_path__${modules.applicationId}`, module);
  return (own ?? Reflect.getMetadata('__module_path__', module)) as string | undefined;
}

/** The paths of `@Controller()`. */
export function controllerPathsOf(controller: Type): string[] {
  const paths = asList<string>(Reflect.getMetadata('path', controller)) ?? ['/'];
  return paths.map(withLeadingSlash);
}

/** The hosts of `@Controller({ host })`. */
export const hostsOf = (controller: Type): HostPattern[] | undefined =>
  asList<HostPattern>(Reflect.getMetadata('host', controller));

/** The versions of `@Controller({ version })`. */
export const versionOf = (controller: Type): unknown => Reflect.getMetadata('__version__', controller);

/** Whether a class is a controller. */
export const isController = (target: object): boolean => Reflect.hasMetadata('__controller__', target);

/** Whether a class has `@Module()`. */
export const isModule = (target: object): boolean =>
  ['imports', 'providers', 'controllers', 'exports'].some((key) => Reflect.hasMetadata(key, target));

/** Whether a method handles messages of a microservice. */
export const isMessageHandler = (method: object): boolean => Reflect.hasMetadata('microservices:handler_type', method);

/** Whether a class or a method resolves GraphQL. */
export const isResolver = (target: object): boolean =>
  ['graphql:resolver_type', 'graphql:resolver_name', 'graphql:resolve_property'].some((key) =>
    Reflect.hasMetadata(key, target),
  );

/** Whether a handler that is passed to the adapter belongs to a controller. */
export const isOfController = (handler: object): boolean => Reflect.hasMetadata('path', handler);

/** A path with a leading slash as Nest adds it: not to an empty path, nor before an optional group. */
export function withLeadingSlash(path: string): string {
  return path === '' || path.startsWith('/') || path.startsWith('{/') ? path : `/${path}`;
}

/** One or several values as a list; undefined if there are none. */
export function asList<T>(value: unknown): T[] | undefined {
  if (value === undefined || value === null) return undefined;
  return (Array.isArray(value) ? value : [value]) as T[];
}
