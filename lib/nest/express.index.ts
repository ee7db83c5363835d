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

/** A layer of Express's router, which matches paths for us exactly as it does for itself. */
interface Layer {
  /** Newer routers give what they found, older ones keep it on the layer. */
  match(path: string): boolean | { readonly params: Record<string, string> };
  params?: Record<string, string>;
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
  private readonly root = new Node();

  constructor(private readonly instance: { readonly router: { readonly stack: readonly Layer[] } }) {}

  add(route: RouteRecord): void {
    const layer = this.instance.router.stack.at(-1);
    if (layer === undefined) return;
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
    const matches: RouteMatch[] = [];
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
      matches.push({ route, params: { ...(found === true ? layer.params : found.params) } });
    }
    return new ExpressPathRoutes(matches);
  }

  narrow(candidates: readonly RouteMatch[], versions: readonly unknown[]): RouteMatch | undefined {
    return candidates.find(({ route }) => route.versions?.some((version) => versions.includes(version)) ?? true);
  }

  /** Entries whose literal beginning is that of the path, in the order they were registered. */
  private entriesFor(path: string): Entry[] {
    const found = [...this.root.entries];
    let node: Node | undefined = this.root;
    for (const segment of path.split('/').slice(1)) {
      node = node.children.get(segment.toLowerCase());
      if (node === undefined) break;
      found.push(...node.entries);
    }
    return found.length < 2 ? found : found.sort((a, b) => a.route.order - b.route.order);
  }
}

class ExpressPathRoutes implements PathRoutes {
  constructor(private readonly matches: readonly RouteMatch[]) {}

  candidates(method: string): readonly RouteMatch[] {
    const found: RouteMatch[] = [];
    const taken = new Set<unknown>();
    for (const match of this.matches) {
      const { versions } = match.route;
      if (!servesMethod(match.route.method, method)) continue;
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
    return methodsOf(this.matches.map(({ route }) => route.method));
  }
}
