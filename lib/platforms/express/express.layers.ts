import { METHODS } from 'node:http';

/** What the module uses of an Express route. */
interface Route {
  readonly stack: readonly Layer[];
  readonly methods: Readonly<Record<string, boolean>>;
  _handlesMethod(method: string): boolean;
}

/** A layer of an Express router: the module matches paths with it, exactly as the router does. */
export interface Layer {
  /** Newer versions return the match; older ones return true and store it on the layer. */
  match(path: string): boolean | Found;
  readonly params?: Given;
  readonly path?: string;
  readonly name?: string;
  /** Set if the layer is a route. */
  readonly route?: Route;
  /** A mounted router has a stack of its own. */
  readonly handle?: Partial<ExpressRouter>;
}

interface LayerMatch {
  readonly params: Params;
  /** The part of the path that was matched. */
  readonly path: string;
}

type Params = Record<string, string>;
/** Parameters as the router gives them: a list of segments for a wildcard. */
type Given = Readonly<Record<string, string | readonly string[]>>;

interface Found {
  readonly params: Given;
  readonly path: string;
}

/** The router of an Express instance. */
export interface ExpressRouter {
  readonly stack: readonly Layer[];
  /** The callbacks of `app.param()`, by the name of the parameter. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** A layer that belongs to no controller and may answer requests for a path, or pass them on. */
export interface ForeignLayer {
  readonly layer: Layer;
  /** Its routes that match the path. */
  readonly routes: readonly object[];
  /** Its position in the stack. */
  readonly place: number;
  readonly serves: (method: string) => boolean;
  /** The methods it names; `ALL` for any. */
  readonly methods: readonly string[];
}

/** Whether a layer may hold routes registered on the Express instance. Plain middleware follows the policy of what comes after. */
export function mayHoldRoutes({ route, handle, name }: Layer): boolean {
  return route !== undefined || handle?.stack !== undefined || name === MOUNTED_APPLICATION;
}

/** Matches a path; undefined if the layer does not match. Throws if the path cannot be decoded, as the router does. */
export function matchOf(layer: Layer, path: string): LayerMatch | undefined {
  const found = layer.match(path);
  if (found === false) return undefined;
  const { params, path: matched = '' } = found === true ? layer : found;
  return { params: textOf(params), path: matched };
}

/** Whether the package `cors` is among the layers, recognised by the name of its middleware. */
export function hasCorsLayer(stack: readonly Layer[]): boolean {
  return stack.some(
    ({ name, route, handle }) => name === 'corsMiddleware' || hasCorsLayer(route?.stack ?? handle?.stack ?? []),
  );
}

/** Whether `app.param()` has a callback for one of these parameters, which may answer. */
export function callsParam({ params: callbacks }: ExpressRouter, params: Params): boolean {
  for (const name in params) if (Object.hasOwn(callbacks, name)) return true;
  return false;
}

/** Whether `app.param()` has any callback. */
export function hasParams({ params: callbacks }: Pick<ExpressRouter, 'params'>): boolean {
  for (const name in callbacks) if (Object.hasOwn(callbacks, name)) return true;
  return false;
}

/** A layer and its routes that match a path; undefined if none does. */
export function foreignAt(layer: Layer, place: number, path: string): ForeignLayer | undefined {
  const routes = routesAt(layer, path);
  if (routes.length === 0) return undefined;
  // A mounted router answers OPTIONS itself, with the methods of its routes.
  const own = layer.route !== undefined ? [] : ['OPTIONS', ...(callsParamBelow(layer) ? ['HEAD'] : [])];
  const serves = (method: string): boolean =>
    own.includes(method) || routes.some((route) => route === 'any' || route._handlesMethod(method));
  const found = routes.filter((route) => route !== 'any');
  return { layer, routes: found, place, serves, methods: routes.flatMap(methodsOf) };
}

/** A layer at which a callback of `app.param()` may answer. Express calls it for HEAD even if the route does not serve HEAD. */
export function paramAt(router: ExpressRouter, layer: Layer, place: number, path: string): ForeignLayer | undefined {
  const found = matched(layer, path);
  if (found === undefined || !callsParam(router, found.params)) return undefined;
  const serves = (method: string): boolean => method === 'HEAD' || (layer.route?._handlesMethod(method) ?? true);
  return { layer, routes: [], place, serves, methods: ['HEAD'] };
}

/** The number of layers below a layer, which grows with each route or method that is added there later. */
export function sizeOf({ route, handle }: Layer): number {
  const inner = route?.stack ?? handle?.stack ?? [];
  return inner.reduce((size, layer) => size + sizeOf(layer), inner.length);
}

/** Whether a mounted router, or one within it, has callbacks of parameters. HEAD reaches them at any of its routes. */
function callsParamBelow({ handle }: Layer): boolean {
  if (handle?.stack === undefined) return false;
  return hasParams({ params: handle.params ?? {} }) || handle.stack.some(callsParamBelow);
}

/** Express's name for the layer of a mounted application, whose routes are not visible. */
const MOUNTED_APPLICATION = 'mounted_app';

/** The routes of a layer that match a path; `any` if they are not visible. */
function routesAt(layer: Layer, path: string): readonly (Route | 'any')[] {
  const found = matched(layer, path);
  if (found === undefined) return [];
  if (layer.route) return [layer.route];
  const below = belowMount(found.path, path);
  if (below === undefined) return [];
  if (layer.name === MOUNTED_APPLICATION) return ['any'];
  return layer.handle?.stack?.flatMap((inner) => routesAt(inner, below)) ?? [];
}

/** The path as a router that is mounted there sees it. */
function belowMount(mount: string, path: string): string | undefined {
  const rest = path.slice(mount.length);
  if (!path.startsWith(mount) || (rest !== '' && mount !== '' && !rest.startsWith('/'))) return undefined;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Each parameter as one text, as on Fastify. */
function textOf(params: Given = {}): Params {
  const texts: Params = {};
  for (const name in params) texts[name] = [params[name] ?? ''].flat().join('/');
  return texts;
}

function matched(layer: Layer, path: string): LayerMatch | undefined {
  try {
    return matchOf(layer, path);
  } catch {
    return undefined;
  }
}

function methodsOf(route: Route | 'any'): readonly string[] {
  // `all()` of an application names each method of Node.js, that of a router none.
  if (route === 'any' || METHODS.every((method) => route._handlesMethod(method))) return ['ALL'];
  return Object.keys(route.methods).map((name) => name.toUpperCase());
}
