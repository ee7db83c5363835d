import type { IncomingMessage, ServerResponse } from 'node:http';
import { ForbiddenException, Inject, Injectable, type ExecutionContext, type Type } from '@nestjs/common';
import { decide, enforcedBy, FAILED, type CorsDecision } from '../policy/decide.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { RegisteredRoute, RequestTarget } from '../routes/registered.route.js';
import { CorsHandler } from './cors.handler.js';
import { DecisionObserver } from './decision.observer.js';
import { RequestContext } from './request.context.js';
import { RequestGate } from './request.gate.js';
import { RequestPolicy } from './request.policy.js';
import { applyDecision } from './response/response.headers.js';

/** What `CorsInterceptor` needs of a platform. */
export interface InterceptedPlatform {
  /** The request in the shape of Node's. */
  requestOf(request: object): IncomingMessage;
  /** The response in the shape of Node's. */
  responseOf(response: object): ServerResponse;
  /** The route by which a handler was reached. */
  routeOf(handler: { controller: Type; method: object }, method: string, target: RequestTarget): RegisteredRoute;
}

/** Responses of handlers on an adapter for which the module has no hooks. */
@Injectable()
export class InterceptedAnswers {
  /** Set on such an adapter; undefined on Express and Fastify. */
  platform: InterceptedPlatform | undefined;
  private readonly begun = new WeakSet<object>();

  constructor(
    @Inject(CorsHandler) private readonly handler: CorsHandler,
    @Inject(RequestPolicy) private readonly policy: RequestPolicy,
    @Inject(RequestGate) private readonly gate: RequestGate,
    @Inject(DecisionObserver) private readonly observer: DecisionObserver,
  ) {}

  /** A handler is about to run. Undefined if hooks write the headers, or the interceptor is bound twice. */
  begin(execution: ExecutionContext): InterceptedAnswer | undefined {
    const { platform, handler, policy, gate, observer } = this;
    if (platform === undefined || execution.getType() !== 'http') return undefined;
    const request = execution.switchToHttp().getRequest<object>();
    if (this.begun.has(request)) return undefined;
    this.begun.add(request);
    const context = new RequestContext(handler, request, platform.requestOf(request));
    const target = { controller: execution.getClass(), method: execution.getHandler() };
    context.route = platform.routeOf(target, context.method, context);
    const response = platform.responseOf(execution.switchToHttp().getResponse<object>());
    return new InterceptedAnswer(context, response, policy, gate, observer);
  }
}

/** The response of one handler. */
export class InterceptedAnswer {
  private decided: { readonly resolved: ResolvedPolicy | undefined; readonly decision: CorsDecision } | undefined;

  constructor(
    private readonly context: RequestContext,
    private readonly response: ServerResponse,
    private readonly policy: RequestPolicy,
    private readonly gate: RequestGate,
    private readonly observer: DecisionObserver,
  ) {}

  /** Looks up the lists of the policy's sources. Returns a promise if the request has to wait. */
  lookUp(): Promise<unknown> | undefined {
    return this.policy.prepare(this.context);
  }

  /** @throws ForbiddenException if `enforce` stops the request; only here is its route certain */
  enforce(): void {
    if (!this.gate.stops(this.context)) return;
    this.context.isStopped = true;
    this.write();
    throw new ForbiddenException('Cross-origin request refused');
  }

  /**
   * Sets the headers (Fetch: CORS check). Called before the handler, which may write the response itself, and after it, since
   * it may have set others. Never throws.
   */
  write(): void {
    const { response, observer } = this;
    try {
      const { resolved, decision } = (this.decided ??= this.decide());
      if (response.headersSent || resolved?.passThrough) return;
      const { removed } = applyDecision(response, undefined, decision);
      if (removed.length > 0 && resolved) observer.conflict(resolved, removed);
    } catch (error) {
      observer.fault(error, 'no-headers');
    }
  }

  private decide(): { resolved: ResolvedPolicy | undefined; decision: CorsDecision } {
    const { context, policy, observer } = this;
    try {
      const resolved = policy.of(context);
      const sourceMatchers = policy.matchersFor(context, resolved);
      const decision = context.isStopped
        ? enforcedBy(resolved.policy)
        : decide(resolved.policy, { kind: 'actual', origin: context.origin, sourceMatchers });
      if (!resolved.passThrough) observer.report(context, resolved, decision);
      return { resolved, decision };
    } catch (error) {
      observer.fault(error, 'no-headers');
      return { resolved: undefined, decision: FAILED };
    }
  }
}
