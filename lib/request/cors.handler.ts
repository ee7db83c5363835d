import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CorsDecision } from '../policy/decide.js';
import { decide, FAILED } from '../policy/decide.js';
import type { DoorParts } from './door.parts.js';
import { RequestContext, requestedMethod } from './request.context.js';
import type { Application } from '../platforms/express/express.instance.js';
import { earlyHints, lastWord, type Settle } from './write-head.hook.js';
import type { Preflight } from './options.controller.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { PolicyResolver } from '../routes/policy.resolver.js';
import { abandon, apply, hintsOf } from './response.writer.js';
import type { RegisteredRoute } from '../routes/registered.route.js';
import { askSources, listsFor } from './source.matchers.js';

const NO_PEERS: readonly PolicyResolver[] = [];

/** The way of a request: the early door ahead of everything, the exact door at its handler, the last word at the head. */
export class CorsHandler implements Application {
  /** Those of every application on the same instance of the platform. */
  applications: readonly CorsHandler[] = [this];
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
  get peers(): readonly PolicyResolver[] {
    if (this.applications.length === 1) return NO_PEERS;
    return this.applications.flatMap(({ parts }) => (parts && parts !== this.parts ? [parts.finder] : []));
  }

  routeOf(request: object, raw: IncomingMessage): RegisteredRoute | undefined {
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
    if (parts === undefined || RequestContext.of(response) !== undefined) return true;
    if (parts.inspector?.answer(raw, response)) return false;
    const context = new RequestContext(this, request, raw, response.writeHead);
    if (isPreflight(context) && !(parts.finder.knowsPassThrough && parts.finder.passesThrough(context))) {
      this.preflight(parts, context, response);
      return false;
    }
    this.follow(context, response);
    if (!parts.finder.asksSources || context.origin === undefined) return true;
    return this.lookUp(parts, context) ?? true;
  }

  /** Gives a response its last word, and no more. */
  attend(request: object, raw: IncomingMessage, response: ServerResponse): void {
    this.follow(new RequestContext(this, request, raw, response.writeHead), response);
  }

  /** Exact door: the router has reached a route (or none), ahead of its guards. A promise: a source is being asked. */
  reach(response: ServerResponse, route: RegisteredRoute | null): void | Promise<void> {
    const context = this.contextOf(response);
    if (context === undefined) return;
    const elsewhere = route?.servesHost !== undefined && !route.servesHost(context.hostname);
    context.route = elsewhere ? null : route;
    if (this.parts?.finder.asksSources && context.origin !== undefined) return this.lookUp(this.parts, context);
  }

  /** The route that was reached has passed the request on: it is the router's again. A promise: a source is being asked. */
  pass(response: ServerResponse, route: RegisteredRoute): void | Promise<void> {
    const context = this.contextOf(response);
    if (context === undefined) return;
    context.route = undefined;
    context.passed = [...context.passed, route];
    if (this.parts?.finder.asksSources && context.origin !== undefined) return this.lookUp(this.parts, context);
  }

  /**
   * An OPTIONS request that no handler serves; true when the OPTIONS controller has answered it. Where the application
   * answers CORS itself, it is left to it.
   */
  plainOptions(response: ServerResponse): boolean {
    const { parts } = this;
    const context = this.contextOf(response);
    if (context === undefined || parts === undefined) return false;
    if (this.standsAll(parts, context)) return false;
    return parts.options.options(response, context);
  }

  /** Whether an OPTIONS request leads to a handler of another application on the instance. */
  isAheadOfOptions(response: ServerResponse): boolean {
    const context = this.applications.length > 1 ? RequestContext.of(response) : undefined;
    const candidates = context && this.parts?.finder.at(context).candidates('OPTIONS');
    return candidates?.some(({ route }) => route !== undefined && route.owner !== this.owner) ?? false;
  }

  /** Whether all that is sent stands, since the application answers CORS itself. */
  private standsAll(parts: DoorParts, context: RequestContext): boolean {
    return parts.finder.knowsPassThrough && (context.passThrough || this.find(parts, context).passThrough);
  }

  private follow(context: RequestContext, response: ServerResponse): void {
    context.attachTo(response);
    context.writeEarlyHints = response.writeEarlyHints;
    response.writeHead = this.writeHead;
    response.writeEarlyHints = this.writeEarlyHints;
  }

  /**
   * An application that is mounted below another one says nothing: preflights ended at the outer one. On an instance that
   * is shared, a request belongs to the application whose route it has reached.
   */
  private contextOf(response: ServerResponse): RequestContext | undefined {
    const context = RequestContext.of(response);
    if (context === undefined || context.owner === this) return context;
    if (!this.applications.includes(context.owner as CorsHandler)) return undefined;
    context.owner = this;
    return context;
  }

  private preflight(parts: DoorParts, context: RequestContext & Preflight, response: ServerResponse): void {
    try {
      const given = parts.options.preflight(response, context);
      if (given instanceof Promise)
        given
          .then(({ found, decision }) => this.conclude(parts, context, found, decision))
          .catch((error: unknown) => failPreflight(parts, response, error));
      else this.conclude(parts, context, given.found, given.decision);
    } catch (error) {
      failPreflight(parts, response, error);
    }
  }

  /** Never throws: the decision holds, whoever fails to hear of it. */
  private conclude(parts: DoorParts, context: RequestContext, found: ResolvedPolicy, decision: CorsDecision): void {
    const { events, onError } = parts;
    try {
      if (events.wants(found, decision, context.origin)) events.tell(context, found, decision);
    } catch (error) {
      onError(error, 'unreported');
    }
  }

  private find(parts: DoorParts, context: RequestContext): ResolvedPolicy {
    const { method, route, passed } = context;
    if (route !== undefined) return parts.finder.reached(route, method, context);
    if (parts.isOfInstance(context)) return parts.finder.ofInstance(method, context);
    const question = { passed, foreign: parts.isForeign(context), versions: () => parts.versionsOf(context) };
    return parts.finder.expected(method, context, question);
  }

  /** Asks the sources; what cannot be asked for leaves the answer without their lists. Never rejects. */
  private lookUp(parts: DoorParts, context: RequestContext): Promise<void> | undefined {
    try {
      return askSources(parts, context, this.find(parts, context))?.catch((error: unknown) =>
        parts.onError(error, 'no-lists'),
      );
    } catch (error) {
      parts.onError(error, 'no-lists');
      return undefined;
    }
  }

  private readonly settle: Settle = (response, context, given) => {
    const { parts } = context.owner as CorsHandler;
    if (parts === undefined) return given;
    if (context.passThrough) return given;
    let found: ResolvedPolicy | undefined;
    let decision = FAILED;
    try {
      found = this.find(parts, context);
      if (found.passThrough) return given;
      decision = decide(found.policy, { kind: 'actual', origin: context.origin, lists: listsFor(context, found) });
      this.conclude(parts, context, found, decision);
    } catch (error) {
      parts.onError(error, 'no-headers');
    }
    const { list, removed } = apply(response, given, decision);
    if (removed.length > 0 && found) parts.onConflict(found, removed);
    return given && list;
  };

  /** The last word of every response. */
  private readonly writeHead = lastWord(this.settle);
  private readonly writeEarlyHints = earlyHints((context, given) => {
    const { parts } = this;
    if (parts === undefined) return given;
    const { hints, removed } = hintsOf(given);
    try {
      if (this.standsAll(parts, context)) return given;
      if (removed.length > 0) parts.onConflict(this.find(parts, context), removed);
    } catch (error) {
      parts.onError(error, 'unreported');
    }
    return hints;
  });
}

const isPreflight = (context: RequestContext): context is RequestContext & Preflight => context.asked !== undefined;

function failPreflight({ onError }: DoorParts, response: ServerResponse, error: unknown): void {
  onError(error, response.headersSent ? 'cut-short' : 'no-headers');
  abandon(response);
}
