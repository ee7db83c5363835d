import type { IncomingMessage } from 'node:http';
import { ExpressRouteIndex } from './express.index.js';
import type { RegisteredRoute } from '../../routes/registered.route.js';

/** A Nest application on an Express instance, as far as the others are concerned. */
export interface Application {
  /** Whether it answers by its policies yet. */
  readonly isOpen: boolean;
  /** Whose routes are its own. */
  readonly owner: unknown;
  /** The route that a request leads to, of whichever application. */
  routeOf(request: object, raw: IncomingMessage): RegisteredRoute | undefined;
}

/** An Express instance. Several adapters may be given one: their applications share its router, and so the order of routes. */
export class ExpressInstance<T extends Application> {
  private static readonly known = new WeakMap<object, ExpressInstance<never>>();
  readonly index: ExpressRouteIndex;
  readonly applications: T[] = [];

  private constructor(instance: object) {
    this.index = new ExpressRouteIndex(instance as ConstructorParameters<typeof ExpressRouteIndex>[0]);
  }

  static of<T extends Application>(instance: object): ExpressInstance<T> {
    const known = this.known.get(instance) as ExpressInstance<T> | undefined;
    if (known !== undefined) return known;
    const made = new ExpressInstance<T>(instance);
    this.known.set(instance, made as unknown as ExpressInstance<never>);
    return made;
  }

  /** The application whose policies a request follows: that of the route it leads to; any, where it leads to none. */
  applicationFor(request: object, raw: IncomingMessage): T {
    const open = this.applications.filter(({ isOpen }) => isOpen);
    let owner: unknown;
    try {
      owner = open[0]?.routeOf(request, raw)?.owner;
    } catch {
      // A host that cannot be read: whichever answers meets the same fault, and tells of it.
    }
    return open.find((application) => application.owner === owner) ?? open[0] ?? (this.applications[0] as T);
  }
}
