import type { IncomingMessage } from 'node:http';
import type { CorsHandler } from '../../request/cors.handler.js';
import { requestedMethodOf } from '../../request/request.context.js';
import type { GoverningPolicies } from '../../routes/governing.policies.js';
import { ExpressRouteIndex } from './express.index.js';

/** An Express instance. Several adapters may be given one: their applications share its router, and so the order of routes. */
export class ExpressInstance {
  private static readonly known = new WeakMap<object, ExpressInstance>();
  readonly index: ExpressRouteIndex;
  readonly handlers: CorsHandler[] = [];
  readonly applications: GoverningPolicies[] = [];

  private constructor(instance: object) {
    this.index = new ExpressRouteIndex(instance as ConstructorParameters<typeof ExpressRouteIndex>[0]);
  }

  static of(instance: object): ExpressInstance {
    let known = this.known.get(instance);
    if (known === undefined) this.known.set(instance, (known = new ExpressInstance(instance)));
    return known;
  }

  /** The handler of the application that a request follows: that of the route it leads to, or any where it leads to none. */
  handlerFor(raw: IncomingMessage): CorsHandler {
    const [first] = this.handlers as [CorsHandler];
    if (this.handlers.length === 1) return first;
    const open = this.handlers.filter(({ isOpen }) => isOpen);
    const owner = open[0] && ownerOf(open[0], raw);
    return open.find(({ resolver }) => resolver.owner === owner) ?? open[0] ?? first;
  }
}

/** The owner of the first route that a request leads to, of whichever application. */
function ownerOf(handler: CorsHandler, raw: IncomingMessage): unknown {
  try {
    const target = { url: raw.url ?? '/', hostname: handler.reader.hostnameOf(raw) };
    const method = requestedMethodOf(raw) ?? raw.method ?? 'GET';
    return handler.resolver.forPath(target).candidates(method)[0]?.route?.owner;
  } catch {
    // A host that cannot be read: whichever handler answers meets the same fault, and reports it.
    return undefined;
  }
}
