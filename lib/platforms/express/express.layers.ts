import { METHODS } from 'node:http';

/** A route of Express, as far as we ask it. */
interface Route {
  readonly stack: readonly Layer[];
  readonly methods: Readonly<Record<string, boolean>>;
  _handlesMethod(method: string): boolean;
}

/** A layer of an Express router, which matches paths for us exactly as it does for the router. */
export interface Layer {
  /** Newer routers give what they found, older ones keep it on the layer. */
  match(path: string): boolean | Found;
  readonly params?: Given;
  readonly path?: string;
  readonly name?: string;
  /** The route of a layer that serves one. */
  readonly route?: Route;
  /** A router that is mounted there has a stack of its own. */
  readonly handle?: Partial<ExpressRouter>;
}

interface LayerMatch {
  readonly params: Params;
  /** The part of the path that was matched. */
  readonly path: string;
}

type Params = Record<string, string>;
/** A wildcard has a list of segments. */
type Given = Readonly<Record<string, string | readonly string[]>>;

interface Found {
  readonly params: Given;
  readonly path: string;
}

/** The router of an Express instance. */
export interface ExpressRouter {
  readonly stack: readonly Layer[];
  /** What `app.param()` was called with, by the name of the parameter. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Something that is no controller's and may answer requests for a path, or pass them on. */
export interface ForeignLayer {
  readonly layer: Layer;
  /** Its routes that the path leads to. */
  readonly routes: readonly object[];
  /** Its place in the stack. */
  readonly place: number;
  readonly serves: (method: string) => boolean;
  /** The methods it names; `ALL` for any. */
  readonly methods: readonly string[];
}

/** Whether a layer can answer by a route that Nest's adapter never saw. Plain middleware belongs to what it stands before. */
export function mayHoldRoutes({ route, handle, name }: Layer): boolean {
  return route !== undefined || handle?.stack !== undefined || name === MOUNTED_APPLICATION;
}

/** What a layer finds in a path; undefined where it does not match. Throws where the path cannot be decoded, as the router does. */
export function matchOf(layer: Layer, path: string): LayerMatch | undefined {
  const found = layer.match(path);
  if (found === false) return undefined;
  const { params, path: matched = '' } = found === true ? layer : found;
  return { params: textOf(params), path: matched };
}

/** Whether the package `cors` is among the layers, by the name that it gives its middleware. */
export function hasCorsLayer(stack: readonly Layer[]): boolean {
  return stack.some(
    ({ name, route, handle }) => name === 'corsMiddleware' || hasCorsLayer(route?.stack ?? handle?.stack ?? []),
  );
}

/** Whether `app.param()` is called for one of these parameters: it may answer. */
export function callsParam({ params: callbacks }: ExpressRouter, params: Params): boolean {
  for (const name in params) if (Object.hasOwn(callbacks, name)) return true;
  return false;
}

/** Whether `app.param()` is called at all. */
export function hasParams({ params: callbacks }: Pick<ExpressRouter, 'params'>): boolean {
  for (const name in callbacks) if (Object.hasOwn(callbacks, name)) return true;
  return false;
}

/** What the routes of a layer may answer at a path; undefined where it has none there. */
export function foreignAt(layer: Layer, place: number, path: string): ForeignLayer | undefined {
  const routes = routesAt(layer, path);
  if (routes.length === 0) return undefined;
  // A router within a router answers OPTIONS by itself, with what its routes serve.
  const own = layer.route !== undefined ? [] : ['OPTIONS', ...(callsParamBelow(layer) ? ['HEAD'] : [])];
  const serves = (method: string): boolean =>
    own.includes(method) || routes.some((route) => route === 'any' || route._handlesMethod(method));
  const found = routes.filter((route) => route !== 'any');
  return { layer, routes: found, place, serves, methods: routes.flatMap(methodsOf) };
}

/** What `app.param()` may answer at a layer, whose parameters are read for HEAD though its route does not serve it. */
export function paramAt(router: ExpressRouter, layer: Layer, place: number, path: string): ForeignLayer | undefined {
  const found = matched(layer, path);
  if (found === undefined || !callsParam(router, found.params)) return undefined;
  const serves = (method: string): boolean => method === 'HEAD' || (layer.route?._handlesMethod(method) ?? true);
  return { layer, routes: [], place, serves, methods: ['HEAD'] };
}

/** How much hangs on a layer: routes may be added to a router, and methods to a route, that are there already. */
export function sizeOf({ route, handle }: Layer): number {
  const inner = route?.stack ?? handle?.stack ?? [];
  return inner.reduce((size, layer) => size + sizeOf(layer), inner.length);
}

/** Whether a mounted router, or one within it, has callbacks of parameters, which HEAD reaches at any of its routes. */
function callsParamBelow({ handle }: Layer): boolean {
  if (handle?.stack === undefined) return false;
  return hasParams({ params: handle.params ?? {} }) || handle.stack.some(callsParamBelow);
}

/** What Express calls the layer of an application mounted below another one, which shows nothing of its routes. */
const MOUNTED_APPLICATION = 'mounted_app';

/** The routes that a layer leads to. */
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

/** Each parameter as one text, as a request for the same path has it on Fastify. */
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
