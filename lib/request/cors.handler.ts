import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CorsDecision } from '../policy/decide.js';
import { decide, FAILED } from '../policy/decide.js';
import type { DoorParts } from './door.parts.js';
import { Exchange, requestedMethod } from './request.context.js';
import type { Application } from '../platforms/express/express.instance.js';
import { earlyHints, lastWord, type Settle } from './write-head.hook.js';
import type { Preflight } from './options.controller.js';
import type { FoundPolicy } from '../routes/path.policies.js';
import type { PolicyFinder } from '../routes/policy.resolver.js';
import { abandon, apply, hintsOf } from './response.writer.js';
import type { RouteRecord } from '../routes/registered.route.js';
import { askSources, listsFor } from './source.matchers.js';

const NO_PEERS: readonly PolicyFinder[] = [];

/** The way of a request: the early door ahead of everything, the exact door at its handler, the last word at the head. */
export class Doors implements Application {
  /** Those of every application on the same instance of the platform. */
  applications: readonly Doors[] = [this];
  private parts: DoorParts | undefined;

  constructor(
    readonly hostnameOf: (request: object) => string,
    readonly readTarget: (url: string) => string,
  ) {}

  get isOpen(): boolean {
    return this.parts !== undefined;
  }

  get owner(): unknown {
    return this.parts?.table;
  }

  /** The finders of the other applications on the instance. */
  get peers(): readonly PolicyFinder[] {
    if (this.applications.length === 1) return NO_PEERS;
    return this.applications.flatMap(({ parts }) => (parts && parts !== this.parts ? [parts.finder] : []));
  }

  routeOf(request: object, raw: IncomingMessage): RouteRecord | undefined {
    const target = { url: raw.url ?? '/', hostname: this.hostnameOf(request) };
    const method = requestedMethod(raw) ?? raw.method ?? 'GET';
    return this.parts?.finder.at(target).candidates(method)[0]?.route;
  }

  /** From here on requests are answered by policy. */
  open(parts: DoorParts): void {
    this.parts = parts;
  }

  /**
   * Early door: answers a preflight at once (false), and gives any other response its last word. A promise: a source is
   * being asked, and the request goes on when it resolves, which it always does.
   */
  enter(request: object, raw: IncomingMessage, response: ServerResponse): boolean | Promise<void> {
    const { parts } = this;
    if (parts === undefined || Exchange.of(response) !== undefined) return true;
    if (parts.inspector?.answer(raw, response)) return false;
    const exchange = new Exchange(this, request, raw, response.writeHead);
    if (isPreflight(exchange) && !(parts.finder.knowsPassThrough && parts.finder.passesThrough(exchange))) {
      this.preflight(parts, exchange, response);
      return false;
    }
    this.follow(exchange, response);
    if (!parts.finder.asksSources || exchange.origin === undefined) return true;
    return this.lookUp(parts, exchange) ?? true;
  }

  /** Gives a response its last word, and no more. */
  attend(request: object, raw: IncomingMessage, response: ServerResponse): void {
    this.follow(new Exchange(this, request, raw, response.writeHead), response);
  }

  /** Exact door: the router has reached a route (or none), ahead of its guards. A promise: a source is being asked. */
  reach(response: ServerResponse, route: RouteRecord | null): void | Promise<void> {
    const exchange = this.exchangeOf(response);
    if (exchange === undefined) return;
    const elsewhere = route?.servesHost !== undefined && !route.servesHost(exchange.hostname);
    exchange.route = elsewhere ? null : route;
    if (this.parts?.finder.asksSources && exchange.origin !== undefined) return this.lookUp(this.parts, exchange);
  }

  /** The route that was reached has passed the request on: it is the router's again. A promise: a source is being asked. */
  pass(response: ServerResponse, route: RouteRecord): void | Promise<void> {
    const exchange = this.exchangeOf(response);
    if (exchange === undefined) return;
    exchange.route = undefined;
    exchange.passed = [...exchange.passed, route];
    if (this.parts?.finder.asksSources && exchange.origin !== undefined) return this.lookUp(this.parts, exchange);
  }

  /**
   * An OPTIONS request that no handler serves; true when the OPTIONS controller has answered it. Where the application
   * answers CORS itself, it is left to it.
   */
  plainOptions(response: ServerResponse): boolean {
    const { parts } = this;
    const exchange = this.exchangeOf(response);
    if (exchange === undefined || parts === undefined) return false;
    if (this.standsAll(parts, exchange)) return false;
    return parts.options.options(response, exchange);
  }

  /** Whether an OPTIONS request leads to a handler of another application on the instance. */
  isAheadOfOptions(response: ServerResponse): boolean {
    const exchange = this.applications.length > 1 ? Exchange.of(response) : undefined;
    const candidates = exchange && this.parts?.finder.at(exchange).candidates('OPTIONS');
    return candidates?.some(({ route }) => route !== undefined && route.owner !== this.owner) ?? false;
  }

  /** Whether all that is sent stands, since the application answers CORS itself. */
  private standsAll(parts: DoorParts, exchange: Exchange): boolean {
    return parts.finder.knowsPassThrough && (exchange.passThrough || this.find(parts, exchange).passThrough);
  }

  private follow(exchange: Exchange, response: ServerResponse): void {
    exchange.attachTo(response);
    exchange.writeEarlyHints = response.writeEarlyHints;
    response.writeHead = this.writeHead;
    response.writeEarlyHints = this.writeEarlyHints;
  }

  /**
   * An application that is mounted below another one says nothing: preflights ended at the outer one. On an instance that
   * is shared, a request belongs to the application whose route it has reached.
   */
  private exchangeOf(response: ServerResponse): Exchange | undefined {
    const exchange = Exchange.of(response);
    if (exchange === undefined || exchange.owner === this) return exchange;
    if (!this.applications.includes(exchange.owner as Doors)) return undefined;
    exchange.owner = this;
    return exchange;
  }

  private preflight(parts: DoorParts, exchange: Exchange & Preflight, response: ServerResponse): void {
    try {
      const given = parts.options.preflight(response, exchange);
      if (given instanceof Promise)
        given
          .then(({ found, decision }) => this.conclude(parts, exchange, found, decision))
          .catch((error: unknown) => failPreflight(parts, response, error));
      else this.conclude(parts, exchange, given.found, given.decision);
    } catch (error) {
      failPreflight(parts, response, error);
    }
  }

  /** Never throws: the decision holds, whoever fails to hear of it. */
  private conclude(parts: DoorParts, exchange: Exchange, found: FoundPolicy, decision: CorsDecision): void {
    const { events, onError } = parts;
    try {
      if (events.wants(found, decision, exchange.origin)) events.tell(exchange, found, decision);
    } catch (error) {
      onError(error, 'unreported');
    }
  }

  private find(parts: DoorParts, exchange: Exchange): FoundPolicy {
    const { method, route, passed } = exchange;
    if (route !== undefined) return parts.finder.reached(route, method, exchange);
    if (parts.isOfInstance(exchange)) return parts.finder.ofInstance(method, exchange);
    const question = { passed, foreign: parts.isForeign(exchange), versions: () => parts.versionsOf(exchange) };
    return parts.finder.expected(method, exchange, question);
  }

  /** Asks the sources; what cannot be asked for leaves the answer without their lists. Never rejects. */
  private lookUp(parts: DoorParts, exchange: Exchange): Promise<void> | undefined {
    try {
      return askSources(parts, exchange, this.find(parts, exchange))?.catch((error: unknown) =>
        parts.onError(error, 'no-lists'),
      );
    } catch (error) {
      parts.onError(error, 'no-lists');
      return undefined;
    }
  }

  private readonly settle: Settle = (response, exchange, given) => {
    const { parts } = exchange.owner as Doors;
    if (parts === undefined) return given;
    if (exchange.passThrough) return given;
    let found: FoundPolicy | undefined;
    let decision = FAILED;
    try {
      found = this.find(parts, exchange);
      if (found.passThrough) return given;
      decision = decide(found.policy, { kind: 'actual', origin: exchange.origin, lists: listsFor(exchange, found) });
      this.conclude(parts, exchange, found, decision);
    } catch (error) {
      parts.onError(error, 'no-headers');
    }
    const { list, removed } = apply(response, given, decision);
    if (removed.length > 0 && found) parts.onConflict(found, removed);
    return given && list;
  };

  /** The last word of every response. */
  private readonly writeHead = lastWord(this.settle);
  private readonly writeEarlyHints = earlyHints((exchange, given) => {
    const { parts } = this;
    if (parts === undefined) return given;
    const { hints, removed } = hintsOf(given);
    try {
      if (this.standsAll(parts, exchange)) return given;
      if (removed.length > 0) parts.onConflict(this.find(parts, exchange), removed);
    } catch (error) {
      parts.onError(error, 'unreported');
    }
    return hints;
  });
}

const isPreflight = (exchange: Exchange): exchange is Exchange & Preflight => exchange.asked !== undefined;

function failPreflight({ onError }: DoorParts, response: ServerResponse, error: unknown): void {
  onError(error, response.headersSent ? 'cut-short' : 'no-headers');
  abandon(response);
}
