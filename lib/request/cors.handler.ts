import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { Inspector } from '../inspector/inspector.js';
import { decide, enforcedBy, FAILED } from '../policy/decide.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { PolicyResolver } from '../routes/policy.resolver.js';
import type { RegisteredRoute } from '../routes/registered.route.js';
import { DecisionObserver } from './decision.observer.js';
import type { OptionsController } from './options.controller.js';
import { isPreflight, RequestContext, type ContextOwner } from './request.context.js';
import { RequestGate } from './request.gate.js';
import type { RequestReader } from './request.reader.js';
import { RequestPolicy, type Outcome, type RequestPreparation } from './request.policy.js';
import { applyDecision, blockedEmbedding, hintsOf, type GivenHeaders } from './response/response.headers.js';
import { unreadHeaders } from './response/unread.headers.js';
import { hookResponse } from './response/response.hooks.js';

/** What start-up hands to the handler. */
export interface HandlerParts {
  readonly options: OptionsController;
  readonly inspector: Inspector | undefined;
  /** Whether to look for headers that pages need and cannot read: outside production. */
  readonly watchesUnread: boolean;
}

/** Follows each request from its arrival to the head of its response. The platforms call its `on…` methods. */
@Injectable()
export class CorsHandler implements ContextOwner {
  /** The handlers of all applications that share this instance of Express, including this one. */
  applications: readonly CorsHandler[] = [this];
  /** Whether start-up has finished, so that policies apply. */
  isOpen = false;
  private parts: HandlerParts | undefined;
  /** Looks up lists of sources, if any. The gate, which also stops requests, is used only if a policy has `enforce`. */
  private preparation: RequestPreparation;

  constructor(
    @Inject(PolicyResolver) readonly resolver: PolicyResolver,
    @Inject(RequestPolicy) private readonly policy: RequestPolicy,
    @Inject(RequestGate) private readonly gate: RequestGate,
    @Inject(DecisionObserver) private readonly observer: DecisionObserver,
  ) {
    this.preparation = policy;
  }

  /** Called at start-up, after which policies apply, and whenever policies are replaced. */
  open(parts = this.parts): void {
    this.parts = parts;
    this.isOpen = true;
    const { applications } = this;
    // A request may reach what belongs to no application on the instance, and the policies of all of them apply there.
    const enforces = applications.some(({ resolver }) => resolver.enforces);
    for (const each of applications) {
      each.preparation = enforces ? each.gate : each.policy;
      if (each !== this && each.isOpen) each.resolver.reopen();
    }
  }

  /** Reads host names and targets as the platform does. */
  get reader(): RequestReader {
    return this.policy.platform;
  }

  /** A request arrives; nothing of the application has run yet. */
  onRequest(request: object, raw: IncomingMessage, response: ServerResponse): Outcome {
    const { parts, resolver } = this;
    if (parts === undefined || RequestContext.of(response) !== undefined) return 'continue';
    // A request for the inspector's page or its files.
    if (parts.inspector?.answer(raw, response)) return 'answered';
    const context = new RequestContext(this, request, raw);
    // A preflight (Fetch: CORS-preflight fetch) is answered at once, unless the application answers CORS itself there.
    if (isPreflight(context) && !(resolver.hasPassThrough && resolver.passesThrough(context))) {
      parts.options.preflight(response, context);
      return 'answered';
    }
    // Any other request is handled as usual; its policy applies when the response head is written.
    hookResponse(response, context);
    return this.preparation.prepare(context, response) ?? 'continue';
  }

  /** The router has selected a route, or none (`null`); guards have not run yet. */
  onRoute(response: ServerResponse, route: RegisteredRoute | null): Outcome {
    const context = this.contextOf(response);
    if (context === undefined) return 'continue';
    // Nest skips a route for other hosts.
    const isForOtherHosts = route?.servesHost !== undefined && !route.servesHost(context.hostname);
    context.route = isForOtherHosts ? null : route;
    context.method = context.raw.method as string;
    if (isForOtherHosts) return this.policy.prepare(context) ?? 'continue';
    return this.preparation.prepare(context, response) ?? 'continue';
  }

  /** The route has called `next()`, so the router goes on to the next route. */
  onNext(response: ServerResponse, route: RegisteredRoute): Outcome {
    const context = this.contextOf(response);
    if (context === undefined) return 'continue';
    context.route = undefined;
    context.passed = [...context.passed, route];
    return this.policy.prepare(context) ?? 'continue';
  }

  /** The head of a response is about to be written: the headers of the policy replace those of the application. */
  onHeaders(response: ServerResponse, context: RequestContext, given: GivenHeaders): GivenHeaders {
    if (!this.isOpen || context.passThrough) return given;
    let resolved: ResolvedPolicy | undefined;
    let decision = FAILED;
    try {
      resolved = this.policy.of(context);
      if (resolved.passThrough) return given;
      const sourceMatchers = this.policy.matchersFor(context, resolved);
      decision = context.isStopped
        ? enforcedBy(resolved.policy)
        : decide(resolved.policy, { kind: 'actual', origin: context.origin, sourceMatchers });
      this.observer.report(context, resolved, decision);
    } catch (error) {
      this.observer.fault(error, 'no-headers');
    }
    // Outside production, headers that pages need and cannot read are logged.
    if (decision.admitted && resolved && context.origin !== undefined && this.parts?.watchesUnread)
      this.watchUnread(response, context, given, resolved);
    const { list, removed } = applyDecision(response, given, decision);
    if (removed.length > 0 && resolved) this.observer.conflict(resolved, removed);
    const blocked = decision.reason === 'public' && resolved && blockedEmbedding(resolved.policy, response, given);
    if (resolved && blocked) this.observer.blockedEmbedding(resolved, blocked);
    return given && list;
  }

  private watchUnread(
    response: ServerResponse,
    context: RequestContext,
    given: GivenHeaders,
    resolved: ResolvedPolicy,
  ): void {
    try {
      const names = resolved.policy && unreadHeaders(resolved.policy, response, given);
      if (names) this.observer.unread(context, resolved, names);
    } catch (error) {
      this.observer.fault(error, 'unreported');
    }
  }

  /** A 103 (Early Hints) is about to be written. Browsers ignore CORS headers there, so those of the application are removed. */
  onEarlyHints(context: RequestContext, given: OutgoingHttpHeaders): OutgoingHttpHeaders {
    if (!this.isOpen) return given;
    const { hints, removed } = hintsOf(given);
    try {
      if (this.policy.isLeftToApplication(context)) return given;
      if (removed.length > 0) this.observer.conflict(this.policy.of(context), removed);
    } catch (error) {
      this.observer.fault(error, 'unreported');
    }
    return hints;
  }

  /** An OPTIONS request that is no preflight reaches no handler. True if the OPTIONS controller has answered it. */
  onUnservedOptions(response: ServerResponse): boolean {
    const context = this.contextOf(response);
    if (context === undefined || this.parts === undefined) return false;
    return !this.policy.isLeftToApplication(context) && this.parts.options.options(response, context);
  }

  /** Node or Fastify answers a request without running any hook: only the head of its response can be changed. */
  onUnseenRequest(raw: IncomingMessage, response: ServerResponse, request: object = raw): void {
    hookResponse(response, new RequestContext(this, request, raw));
  }

  /**
   * The context of the request, if this application handles it. If several share an instance, the one whose route is reached
   * takes over. An application mounted below another one handles nothing, since the outer one does.
   */
  private contextOf(response: ServerResponse): RequestContext | undefined {
    const context = RequestContext.of(response);
    if (context === undefined || context.owner === this) return context;
    if (!this.applications.includes(context.owner as CorsHandler)) return undefined;
    context.owner = this;
    return context;
  }
}
