import type { DiffRow } from './report.row.js';
import type { SampleRequest } from './sample.requests.js';

/** What changes, without where. */
export interface TextOfChange {
  /** Whether some page can do more than before. */
  readonly widens: boolean;
  readonly text: string;
}

/** A change of access to one route. */
export interface AccessChange extends TextOfChange {
  /** `GET /orders`. */
  readonly route: string;
}

interface Place {
  readonly path: string;
  readonly methods: Set<string>;
  readonly hosts: Set<string>;
  readonly versions: Set<string>;
}

/** Changes of one path that read the same are one change, whatever their methods, hosts and versions. */
export class MergedChanges {
  private readonly found = new Map<string, { place: Place; change: TextOfChange }>();
  private readonly methodsOf = new Map<string, Set<string>>();

  add({ path, method, host, version }: SampleRequest, changes: readonly TextOfChange[]): void {
    const asked = this.methodsOf.get(path) ?? new Set();
    this.methodsOf.set(path, asked.add(method));
    for (const change of changes) {
      const key = JSON.stringify([path, change]);
      const place = this.found.get(key)?.place ?? { path, methods: new Set(), hosts: new Set(), versions: new Set() };
      place.methods.add(method);
      if (host !== undefined) place.hosts.add(host);
      if (version !== undefined) place.versions.add(version);
      this.found.set(key, { place, change });
    }
  }

  list(): readonly AccessChange[] {
    return [...this.found.values()].map(({ place, change }) => ({ route: this.routeOf(place), ...change }));
  }

  private routeOf({ path, methods, hosts, versions }: Place): string {
    const all = methods.size > 1 && methods.size === this.methodsOf.get(path)?.size;
    return routeText(all ? 'ALL' : [...methods].join(', '), path, [...hosts], [...versions]);
  }
}

/** `GET /orders (version 2)`. */
export function nameOf({ method, path, hosts = [], versions = [] }: DiffRow): string {
  return routeText(method, path, hosts, versions);
}

function routeText(method: string, path: string, hosts: readonly string[], versions: readonly string[]): string {
  const more = [...hosts, ...versions.map((version) => `version ${version}`)];
  return `${method} ${path}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
}
