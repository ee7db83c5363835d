import { LRUCache } from 'lru-cache';
import type { PathPolicies } from './path.policies.js';
import type { RequestTarget, RouteIndex } from './registered.route.js';

/** Paths that are cached at most, and the longest target that is cached: clients can request any path. */
const MAX_CACHED = 512;
const MAX_CACHED_LENGTH = 256;

interface CacheParts {
  readonly index: RouteIndex;
  /** Finds the policies of a path that is not cached. */
  readonly find: (target: RequestTarget) => PathPolicies;
  /** Whether the policies of a path depend on its parameters, so that paths cannot share them. */
  readonly dependsOnParams: boolean;
  /** The applications on the router; with several, paths do not share policies either. */
  readonly applications: readonly unknown[];
}

/** Caches the policies of paths, and shares them between paths that reach the same routes. */
export class PathPoliciesCache {
  /** Made with the first path that is asked again. */
  private cached: LRUCache<string, PathPolicies> | undefined;
  private readonly seen = new Set<string>();
  /** By the object with which the index identifies the routes of a path. */
  private readonly shared = new WeakMap<object, PathPolicies>();
  private revision = -1;

  constructor(private readonly parts: CacheParts) {}

  /** The policies at the path of a request. An arrow function, so that the resolver can expose it without another call. */
  readonly at = (target: RequestTarget): PathPolicies => {
    const { url } = target;
    const { index, find } = this.parts;
    if (index.readsHost || url.length > MAX_CACHED_LENGTH) return find(target);
    if (this.revision !== index.revision) {
      this.cached?.clear();
      this.revision = index.revision;
    }
    const cached = this.cached?.get(url);
    if (cached !== undefined) return cached;
    // A copy, so that the cache does not hold on to the request.
    const policies = this.share({ url, hostname: '' });
    if (this.wasSeen(url)) (this.cached ??= new LRUCache({ max: MAX_CACHED })).set(url, policies);
    return policies;
  };

  /** Whether a path was requested recently. Most are requested once: caching those would cost more than it saves. */
  private wasSeen(url: string): boolean {
    if (this.seen.has(url)) return true;
    if (this.seen.size >= MAX_CACHED) this.seen.clear();
    this.seen.add(url);
    return false;
  }

  private share(target: RequestTarget): PathPolicies {
    const { index, find, dependsOnParams, applications } = this.parts;
    const set = dependsOnParams || applications.length > 1 ? undefined : index.setAt(target);
    if (set === undefined) return find(target);
    let policies = this.shared.get(set);
    if (policies === undefined) {
      policies = find(target);
      this.shared.set(set, policies);
    }
    return policies;
  }
}
