import { ExpressPathRoutes, type PlacedMatch } from './express.path.routes.js';
import {
  callsParam,
  foreignAt,
  hasParams,
  matchOf,
  mayHoldRoutes,
  paramAt,
  sizeOf,
  type ExpressRouter,
  type ForeignLayer,
  type Layer,
} from './express.layers.js';
import { LiteralTree } from './literal.tree.js';
import {
  pathOf,
  type PathRoutes,
  type RequestTarget,
  type RouteIndex,
  type RouteMatch,
  type RegisteredRoute,
} from '../../routes/registered.route.js';
import { RouteSets } from '../../routes/route.sets.js';

interface Entry {
  readonly route: RegisteredRoute;
  readonly layer: Layer;
}

/** A layer that may hold routes registered on the Express instance, not through Nest's adapter. */
interface PlacedLayer {
  readonly layer: Layer;
  readonly place: number;
}

const NOTHING: PathRoutes = { candidates: () => [], methods: () => [], paramsOf: () => undefined };

/**
 * Predicts the route of Express: the first match in the order of registration. A tree of literal segments leaves few layers
 * to match, so that the time does not grow with the number of routes.
 */
export class ExpressRouteIndex implements RouteIndex {
  readsHost = false;
  private readonly tree = new LiteralTree<Entry>();
  private readonly known = new Set<Layer>();
  private readonly places = new Map<Layer, number>();
  private readonly sets = new RouteSets();
  private readonly ends: Layer[] = [];
  private foreign: readonly PlacedLayer[] = [];
  private seen = 0;

  constructor(private readonly instance: { readonly router: ExpressRouter }) {}

  /** The number of layers, mounted routers included. Layers are never removed. */
  get revision(): number {
    let size = this.instance.router.stack.length;
    for (const { layer } of this.foreign) size += sizeOf(layer);
    return size;
  }

  /** Registers something, and marks the layers from the position at which this adds some. */
  withLayers(register: () => unknown, mark: (from: number) => void): unknown {
    const from = this.instance.router.stack.length;
    const result = register();
    mark(from);
    return result;
  }

  /** Layers from here on are middleware of Nest, which is no route. */
  markMiddleware(from: number): void {
    for (const layer of this.instance.router.stack.slice(from)) this.known.add(layer);
  }

  /** Layers from here on answer 404. Routes may follow if several applications share the instance. */
  markEnd(from: number): void {
    this.markMiddleware(from);
    this.ends.push(...this.instance.router.stack.slice(from));
  }

  add(route: RegisteredRoute): void {
    const layer = this.instance.router.stack.at(-1);
    if (layer === undefined) return;
    this.known.add(layer);
    this.readsHost ||= route.servesHost !== undefined;
    this.tree.add(route.path, { route, layer });
  }

  at(target: RequestTarget): PathRoutes {
    const path = pathOf(target.url);
    if (path === undefined) return NOTHING;
    return new ExpressPathRoutes(this.matchesOf(path, target), this.foreignAt(path));
  }

  setAt(target: RequestTarget): object | undefined {
    const path = pathOf(target.url);
    if (path === undefined) return undefined;
    const own = this.matchesOf(path, target).map(({ route }) => route);
    return this.sets.of([...own, ...this.foreignAt(path).flatMap(({ layer, routes }) => [layer, ...routes])]);
  }

  /** The routes whose path matches, of every method. */
  private matchesOf(path: string, target: RequestTarget): readonly PlacedMatch[] {
    if (this.seen !== this.instance.router.stack.length) this.readStack();
    const matches: PlacedMatch[] = [];
    for (const { route, layer } of this.entriesFor(path)) {
      let found: ReturnType<typeof matchOf>;
      try {
        found = matchOf(layer, path);
      } catch {
        // The path cannot be decoded: the router answers 400 here.
        break;
      }
      if (found === undefined) continue;
      if (this.hasEndAhead(layer, path)) break;
      const { params } = found;
      if (route.servesHost && !route.servesHost(target.hostname)) continue;
      const paramCalled = callsParam(this.instance.router, params);
      matches.push({ route, params, paramCalled, place: this.placeOf(layer) });
    }
    return matches;
  }

  private hasEndAhead(layer: Layer, path: string): boolean {
    const [first] = this.ends;
    // The usual case: the route is ahead of all of them.
    if (first === undefined || this.placeOf(layer) < this.placeOf(first)) return false;
    return this.ends.some((end) => this.placeOf(end) < this.placeOf(layer) && matchOf(end, path) !== undefined);
  }

  /** The layers other than controllers' that may answer at the path. */
  private foreignAt(path: string): readonly ForeignLayer[] {
    const { router } = this.instance;
    const routes = this.foreign.flatMap(({ layer, place }) => foreignAt(layer, place, path) ?? []);
    if (!hasParams(router)) return routes;
    return [...routes, ...router.stack.flatMap((layer, place) => paramAt(router, layer, place, path) ?? [])];
  }

  private readStack(): void {
    const { stack } = this.instance.router;
    this.seen = stack.length;
    this.sets.clear();
    stack.forEach((layer, place) => this.places.set(layer, place));
    this.foreign = stack
      .map((layer, place) => ({ layer, place }))
      .filter(({ layer }) => mayHoldRoutes(layer) && !this.known.has(layer));
  }

  narrow(candidates: readonly RouteMatch[], versions: readonly unknown[]): RouteMatch | undefined {
    return candidates.find(({ route }) => route.versions?.some((version) => versions.includes(version)) ?? true);
  }

  /** The entries whose literal beginning the path shares, in router order. */
  private entriesFor(path: string): Entry[] {
    const found = this.tree.along(path);
    return found.length < 2 ? found : found.sort((a, b) => this.placeOf(a.layer) - this.placeOf(b.layer));
  }

  private placeOf(layer: Layer): number {
    return this.places.get(layer) ?? 0;
  }
}
