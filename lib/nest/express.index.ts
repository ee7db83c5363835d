import {
  methodsOf,
  pathOf,
  servesMethod,
  type PathRoutes,
  type RequestTarget,
  type RouteIndex,
  type RouteMatch,
  type RouteRecord,
} from './route.record.js';
import { RouteSets } from './route.sets.js';

/** A layer of Express's router, which matches paths for us exactly as it does for itself. */
interface Layer {
  /** Newer routers give what they found, older ones keep it on the layer. */
  match(path: string): boolean | { readonly params: Record<string, string> };
  params?: Record<string, string>;
  /** The route of a layer that serves one; `_all` for every method. */
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
}

/** A route of the instance itself, which Nest's adapter never saw, and its place in the stack. */
interface Native {
  readonly layer: Layer;
  readonly place: number;
}

interface Entry {
  readonly route: RouteRecord;
  readonly layer: Layer;
}

/** Literal segments lead from one node to the next; an entry lies where its literal beginning ends. */
class Node {
  readonly entries: Entry[] = [];
  readonly children = new Map<string, Node>();
}

// Only text that a pattern cannot give a meaning to, and that letter-case folding keeps in ASCII.
const LITERAL = /^[A-Za-z0-9._~-]+$/;
const NOTHING: PathRoutes = { candidates: () => [], methods: () => [], paramsOf: () => undefined };

/**
 * The routes of Express: the first registered match serves. A tree of literal segments leaves few layers to ask,
 * so the cost does not follow the number of routes.
 */
export class ExpressRouteIndex implements RouteIndex {
  readsHost = false;
  private readonly root = new Node();
  private readonly known = new Set<Layer>();
  private readonly places = new Map<Layer, number>();
  private readonly sets = new RouteSets();
  private natives: readonly Native[] = [];
  private seen = 0;

  constructor(private readonly instance: { readonly router: { readonly stack: readonly Layer[] } }) {}

  /** How many layers the router has; it takes none away. */
  get revision(): number {
    return this.instance.router.stack.length;
  }

  /** Layers from there on belong to middleware of Nest, which passes requests on. */
  pass(from: number): void {
    for (const layer of this.instance.router.stack.slice(from)) this.known.add(layer);
  }

  add(route: RouteRecord): void {
    const layer = this.instance.router.stack.at(-1);
    if (layer === undefined) return;
    this.known.add(layer);
    this.readsHost ||= route.servesHost !== undefined;
    let node = this.root;
    for (const segment of route.path.split('/').slice(1)) {
      if (!LITERAL.test(segment)) break;
      const key = segment.toLowerCase();
      const next = node.children.get(key) ?? new Node();
      node.children.set(key, next);
      node = next;
    }
    node.entries.push({ route, layer });
  }

  at(target: RequestTarget): PathRoutes {
    const path = pathOf(target.url);
    if (path === undefined) return NOTHING;
    return new ExpressPathRoutes(this.matchesOf(path, target), this.nativesFor(path));
  }

  setAt(target: RequestTarget): object | undefined {
    const path = pathOf(target.url);
    if (path === undefined) return undefined;
    const own = this.matchesOf(path, target).map(({ route }) => route);
    return this.sets.of([...own, ...this.nativesFor(path)]);
  }

  /** Routes that the path leads to, whatever they serve. */
  private matchesOf(path: string, target: RequestTarget): readonly PlacedMatch[] {
    if (this.seen !== this.revision) this.look();
    const matches: PlacedMatch[] = [];
    for (const { route, layer } of this.entriesFor(path)) {
      let found: ReturnType<Layer['match']>;
      try {
        found = layer.match(path);
        if (!found) continue;
      } catch {
        // A malformed escape: the router answers 400 here and no later route is reached.
        break;
      }
      if (route.servesHost && !route.servesHost(target.hostname)) continue;
      const place = this.places.get(layer) ?? 0;
      matches.push({ route, place, params: found === true ? { ...layer.params } : found.params });
    }
    return matches;
  }

  /** Routes of the instance that serve the path: a later one of ours is not what such a request reaches. */
  private nativesFor(path: string): readonly Native[] {
    return this.natives.filter(({ layer }) => {
      try {
        return layer.match(path) !== false;
      } catch {
        return false;
      }
    });
  }

  private look(): void {
    const { stack } = this.instance.router;
    this.seen = stack.length;
    this.sets.clear();
    stack.forEach((layer, place) => this.places.set(layer, place));
    const all = stack.map((layer, place) => ({ layer, place }));
    this.natives = all.filter(({ layer }) => layer.route !== undefined && !this.known.has(layer));
  }

  narrow(candidates: readonly RouteMatch[], versions: readonly unknown[]): RouteMatch | undefined {
    return candidates.find(({ route }) => route.versions?.some((version) => versions.includes(version)) ?? true);
  }

  /** Entries whose literal beginning is that of the path, in the order they were registered. */
  private entriesFor(path: string): Entry[] {
    const found = [...this.root.entries];
    let node: Node | undefined = this.root;
    const segments = path.split('/');
    for (let i = 1; i < segments.length; i++) {
      node = node.children.get((segments[i] as string).toLowerCase());
      if (node === undefined) break;
      for (const entry of node.entries) found.push(entry);
    }
    return found.length < 2 ? found : found.sort((a, b) => a.route.order - b.route.order);
  }
}

interface PlacedMatch extends RouteMatch {
  readonly place: number;
}

class ExpressPathRoutes implements PathRoutes {
  constructor(
    private readonly matches: readonly PlacedMatch[],
    private readonly natives: readonly Native[],
  ) {}

  candidates(method: string): readonly RouteMatch[] {
    const found: RouteMatch[] = [];
    const taken = new Set<unknown>();
    for (const match of this.matches) {
      const { versions } = match.route;
      if (!servesMethod(match.route.method, method)) continue;
      if (this.isTaken(method, match.place)) break;
      // An earlier route of the same versions is the one the router stops at.
      if (versions?.every((version) => taken.has(version))) continue;
      found.push(match);
      if (versions === undefined) break;
      for (const version of versions) taken.add(version);
    }
    return found;
  }

  paramsOf(route: RouteRecord): Readonly<Record<string, string>> | undefined {
    return this.matches.find((match) => match.route === route)?.params;
  }

  methods(): readonly string[] {
    const served = methodsOf(this.matches.map(({ route }) => route.method));
    return this.natives.length === 0 ? served : served.filter((method) => this.candidates(method).length > 0);
  }

  /** Whether a route of the instance ahead of that place serves the method. */
  private isTaken(method: string, place: number): boolean {
    const name = method.toLowerCase();
    return this.natives.some(({ layer, place: earlier }) => {
      const methods = layer.route?.methods ?? {};
      const serves = methods['_all'] === true || methods[name] === true || (name === 'head' && methods['get'] === true);
      return earlier < place && serves;
    });
  }
}
