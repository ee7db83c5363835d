import type { IncomingMessage } from 'node:http';
import type { CorsHandler } from '../../request/cors.handler.js';
import { requestedMethodOf } from '../../request/request.context.js';
import type { GoverningPolicies } from '../../routes/governing.policies.js';
import { ExpressRouteIndex } from './express.index.js';

/** An Express instance. The adapters of several applications may be given the same one, so that they share its router. */
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

  /** The handler of the application whose route the request reaches; if it reaches none, that of any application. */
  handlerFor(raw: IncomingMessage): CorsHandler {
    const [first] = this.handlers as [CorsHandler];
    if (this.handlers.length === 1) return first;
    const open = this.handlers.filter(({ isOpen }) => isOpen);
    const owner = open[0] && ownerOf(open[0], raw);
    return open.find(({ resolver }) => resolver.owner === owner) ?? open[0] ?? first;
  }
}

/** The owner of the first route that a request reaches. */
function ownerOf(handler: CorsHandler, raw: IncomingMessage): unknown {
  try {
    const target = { url: raw.url ?? '/', hostname: handler.reader.hostnameOf(raw) };
    const method = requestedMethodOf(raw) ?? raw.method ?? 'GET';
    return handler.resolver.forPath(target).candidates(method)[0]?.route?.owner;
  } catch {
    // The host cannot be read. The handler meets the same error, and reports it.
    return undefined;
  }
}
