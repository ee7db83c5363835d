import type { IssueCollector } from '../../rules/configuration.issue.js';
import { isController, isMessageHandler, isModule, isOfController, isResolver } from './nest.internals.js';
import { EXPOSED_METADATA, POLICY_METADATA } from './policy.metadata.js';

/** What of sockets has to be known here. */
export interface SocketParts {
  isGateway(target: object): boolean;
  handlesMessages(method: object): boolean;
}

/** A class that Nest knows as a controller or as a provider. */
interface Bearer {
  readonly metatype: unknown;
  /** What a provider is where it was made by a factory or by hand. */
  readonly instance?: unknown;
}

const DECORATORS = [
  [POLICY_METADATA, '@CorsPolicy'],
  [EXPOSED_METADATA, '@ExposeHeaders'],
] as const;

const RESOLVER =
  "resolvers have no route of their own\nRemove it, and govern the path of GraphQL by an entry: routes: [{ path: '/graphql', policy: … }].";
const MESSAGES = 'messages of a microservice come over no HTTP, and no page sends them\nRemove it.';
const SOCKET_MESSAGE =
  'a socket is opened once, and its messages follow no policy\nRemove it, and put @CorsPolicy on the class of the gateway.';
const SOCKET_HEADERS = 'scripts cannot read the headers of a handshake\nRemove it.';
const noRequests = (what: string): string =>
  `${what} serves no requests\nRemove it, or put it on the controller, its handler or the gateway that is meant; for paths that no controller serves write an entry of "routes".`;
const NO_ROUTE = 'the method has no route\nRemove it, or add the decorator of its route, such as @Get().';

/** Records every `@CorsPolicy` and `@ExposeHeaders` that stands where it can do nothing. */
export function reportMisplaced(
  { controllers, providers }: { controllers: readonly Bearer[]; providers: readonly Bearer[] },
  sockets: SocketParts,
  issues: IssueCollector,
): void {
  // A class and its methods are one fault, if one thing is wrong with all of them.
  const faults = new Map<string, { name: string; what: string; places: [string, ...string[]] }>();
  const add = (target: object, place: string, what: string, only?: string): void => {
    for (const [metadata, name] of DECORATORS) {
      if (!Reflect.hasOwnMetadata(metadata, target) || (only ?? name) !== name) continue;
      const key = [place.replace(/\..*$/, ''), name, what].join('\n');
      const known = faults.get(key);
      if (known) known.places.push(place);
      else faults.set(key, { name, what, places: [place] });
    }
  };
  for (const type of classesOf(controllers)) {
    const methods = methodsOf(type);
    const isForMessages = (): boolean => methods.some(([, method]) => isMessageHandler(method));
    if (bears(type) && isForMessages() && !methods.some(([, method]) => isOfController(method)))
      add(type, type.name, MESSAGES);
    for (const [name, method] of methods.filter(([, each]) => bears(each) && !isOfController(each)))
      add(method, `${type.name}.${name}`, isMessageHandler(method) ? MESSAGES : NO_ROUTE);
  }
  // Nest makes no gateway of a value, nor of what a factory has made.
  const provided = new Set(providers.map(({ metatype }) => metatype));
  for (const type of classesOf(providers)) {
    const methods = methodsOf(type).filter(([, method]) => bears(method));
    // A controller may be a provider of other modules as well.
    if ((methods.length === 0 && !bears(type)) || isController(type)) continue;
    const isSocket = provided.has(type) && sockets.isGateway(type);
    const what = isResolver(type) ? RESOLVER : noRequests(kindOf(type));
    if (isSocket) add(type, type.name, SOCKET_HEADERS, '@ExposeHeaders');
    else add(type, type.name, what);
    for (const [name, method] of methods) {
      const kind = isResolver(method) ? RESOLVER : isMessageHandler(method) ? MESSAGES : what;
      add(method, `${type.name}.${name}`, isSocket || sockets.handlesMessages(method) ? SOCKET_MESSAGE : kind);
    }
  }
  for (const { name, what, places } of faults.values()) {
    const [place, ...more] = places;
    issues.add('decorator-misplaced', `${place} ${name}`, place, [what, ...more].join('\n'));
  }
}

/** Most classes and methods bear none: nothing else is asked of those. */
const bears = (target: object): boolean => DECORATORS.some(([metadata]) => Reflect.hasOwnMetadata(metadata, target));

/** What a provider is for, by the method that Nest calls. */
const KINDS = {
  canActivate: 'a guard',
  transform: 'a pipe',
  intercept: 'an interceptor',
  catch: 'an exception filter',
  use: 'middleware',
} as const;

function kindOf(type: AnyClass): string {
  if (isModule(type)) return 'a module';
  const [, kind = 'a provider'] = Object.entries(KINDS).find(([method]) => method in (type.prototype as object)) ?? [];
  return kind;
}

type AnyClass = abstract new (...args: never[]) => object;

function classesOf(bearers: readonly Bearer[]): Set<AnyClass> {
  const types = bearers.flatMap(({ metatype, instance }) => [metatype, classOf(instance)]);
  return new Set(types.filter((type): type is AnyClass => typeof type === 'function' && type.prototype !== undefined));
}

/** The class of an object, which is not asked for any property of its own. */
function classOf(instance: unknown): unknown {
  if (typeof instance !== 'object' || instance === null) return undefined;
  const prototype = Object.getPrototypeOf(instance) as object | null;
  return prototype && Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
}

/** Methods of a class and of those that it extends, as an instance has them; getters are left alone. */
function methodsOf(type: AnyClass): (readonly [name: string, method: object])[] {
  const methods = new Map<string, object>();
  for (
    let prototype = type.prototype as object | null;
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype)) as [
      string,
      PropertyDescriptor,
    ][])
      if (typeof value === 'function' && name !== 'constructor' && !methods.has(name))
        methods.set(name, value as object);
  }
  return [...methods];
}
