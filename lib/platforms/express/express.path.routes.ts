import type { ForeignLayer } from './express.layers.js';
import type { PathRoutes, RegisteredRoute, RouteMatch } from '../../routes/registered.route.js';
import { methodsOf, servesMethod } from '../../settings/http.methods.js';

/** A route whose path matches, with the position of its layer. */
export interface PlacedMatch extends RouteMatch {
  readonly place: number;
  /** Whether a callback of `app.param()` runs first, which may answer. */
  readonly paramCalled: boolean;
}

/** The routes of one path, and which of them Express would reach. */
export class ExpressPathRoutes implements PathRoutes {
  constructor(
    private readonly matches: readonly PlacedMatch[],
    private readonly foreign: readonly ForeignLayer[],
  ) {}

  candidates(method: string): readonly RouteMatch[] {
    const found: RouteMatch[] = [];
    const taken = new Set<unknown>();
    for (const match of this.matches) {
      const { versions } = match.route;
      if (!servesMethod(match.route.method, method)) continue;
      // Earlier routes serve all versions of this one.
      if (versions?.every((version) => taken.has(version))) continue;
      const isAmbiguous = match.paramCalled || this.hasForeignAhead(match, method);
      found.push(isAmbiguous ? { ...match, isAmbiguous } : match);
      if (versions === undefined) break;
      for (const version of versions) taken.add(version);
    }
    return found;
  }

  paramsOf(route: RegisteredRoute): Readonly<Record<string, string>> | undefined {
    return this.matches.find((match) => match.route === route)?.params;
  }

  /** Methods of foreign routes count only at paths that a controller serves as well. */
  methods(): readonly string[] {
    const own = this.matches.map(({ route }) => route.method);
    return own.length === 0 ? [] : methodsOf([...own, ...this.foreign.flatMap(({ methods }) => methods)]);
  }

  private hasForeignAhead({ place }: PlacedMatch, method: string): boolean {
    return this.foreign.some((other) => other.place < place && other.serves(method));
  }
}
