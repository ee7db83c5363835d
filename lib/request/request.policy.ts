import type { ServerResponse } from 'node:http';
import { Inject, Injectable, type VersioningOptions } from '@nestjs/common';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import { needsSources } from '../policy/decide.js';
import { hasSources } from '../policy/policy.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { corsRequest } from '../routes/cors.request.js';
import { PolicyResolver } from '../routes/policy.resolver.js';
import { SourceRegistry } from '../sources/source.registry.js';
import { DecisionObserver } from './decision.observer.js';
import type { RequestContext } from './request.context.js';
import type { RequestPlatform } from './request.platform.js';
import { versionsOf } from './request.versions.js';

/** Whether a request goes on or has been answered. */
export type Settled = 'continue' | 'answered';
/** The same, or a promise of it if the request waits for a source. */
export type Outcome = Settled | Promise<Settled>;

/** A step before a request goes on. */
export interface RequestPreparation {
  /** Undefined if there is nothing to do and the request goes on. Never rejects. */
  prepare(context: RequestContext, response: ServerResponse): Outcome | undefined;
}

/** Finds the policy of an actual request, from its route or before routing, and the lists of the policy's sources. */
@Injectable()
export class RequestPolicy implements RequestPreparation {
  /** Set when the adapter is bound, before any request. */
  platform!: RequestPlatform;
  /** The versioning of the application, if versions are not part of the path. */
  versioning: VersioningOptions | undefined;

  constructor(
    @Inject(PolicyResolver) private readonly resolver: PolicyResolver,
    @Inject(SourceRegistry) private readonly sources: SourceRegistry,
    @Inject(DecisionObserver) private readonly observer: DecisionObserver,
  ) {}

  /** The policy of the route that was reached, or that the path leads to. */
  of(context: RequestContext): ResolvedPolicy {
    const { method, route, passed } = context;
    const { resolver, platform, versioning } = this;
    if (route !== undefined) return resolver.forRoute(route, method, context);
    if (platform.isInstanceRoute(context)) return resolver.forInstanceRoute(method, context);
    const versions = (): readonly unknown[] => versionsOf(context, versioning, platform);
    return resolver.beforeRouting(method, context, { passed, isForeign: platform.isForeign(context), versions });
  }

  /** Whether the route that was reached passes the request on, since it is for other versions. */
  passesOn(context: RequestContext): boolean {
    const { versioning, platform } = this;
    return versioning !== undefined && Boolean(context.route?.versions) && platform.passesOn(context, versioning);
  }

  /** Whether the application answers CORS itself, so that its headers stay unchanged. */
  isLeftToApplication(context: RequestContext): boolean {
    return this.resolver.hasPassThrough && (context.passThrough || this.of(context).passThrough);
  }

  /**
   * Looks up the lists of the policy's sources and stores them in the context. Returns a promise if the request has to wait.
   * Never throws or rejects: without lists, the origin is refused.
   */
  prepare(context: RequestContext): Promise<'continue'> | undefined {
    if (!this.resolver.hasSources || context.origin === undefined) return undefined;
    const fail = (error: unknown): 'continue' => {
      this.observer.fault(error, 'no-lists');
      return 'continue';
    };
    try {
      return this.lookUpFor(context, this.of(context))?.catch(fail);
    } catch (error) {
      fail(error);
      return undefined;
    }
  }

  /** The lists that were looked up for a request, if its policy and parameters are still the same. */
  matchersFor(context: RequestContext, resolved: ResolvedPolicy): readonly OriginMatcher[] | undefined {
    const { lists } = context;
    // Policies were replaced since the lookup, so only lists in memory count.
    if (lists && lists.revision !== this.resolver.revision) return this.knownMatchers(context, resolved);
    if (lists?.policy !== resolved.policy || lists.paramsFrom !== paramsSourceOf(resolved)) return undefined;
    return lists.isPaired === resolved.isPaired ? lists.matchers : undefined;
  }

  /** The lists of the policy's sources that are in memory; calls no source. */
  knownMatchers(context: RequestContext, resolved: ResolvedPolicy): readonly OriginMatcher[] {
    const { policy } = resolved;
    if (policy === false || !needsSources(policy, context.origin ?? '')) return [];
    const params = this.resolver.params(resolved, context.method, context);
    return params ? this.sources.known(policy, corsRequest(context.method, context, params)) : [];
  }

  private lookUpFor(context: RequestContext, resolved: ResolvedPolicy): Promise<'continue'> | undefined {
    const { policy } = resolved;
    if (!hasSources(policy) || this.matchersFor(context, resolved)) return undefined;
    // Lists that were looked up for another route, with its parameters, do not apply.
    context.lists = undefined;
    const { revision } = this.resolver;
    const store = (matchers: readonly OriginMatcher[]): 'continue' | Promise<'continue'> => {
      // Policies that were replaced meanwhile may need other lists.
      if (revision !== this.resolver.revision) return this.prepare(context) ?? 'continue';
      context.lists = { policy, paramsFrom: paramsSourceOf(resolved), isPaired: resolved.isPaired, revision, matchers };
      return 'continue';
    };
    // Without parameters (the path can be read in two ways), no tenant can be identified.
    const isNeeded = needsSources(policy, context.origin ?? '');
    const params = isNeeded ? this.resolver.params(resolved, context.method, context) : undefined;
    const lists = params ? this.sources.matchersFor(policy, corsRequest(context.method, context, params)) : [];
    if (lists instanceof Promise) return lists.then(store);
    void store(lists);
    return undefined;
  }
}

/** What defines the parameters of a request: its route, or its entry of `routes`. */
function paramsSourceOf(resolved: ResolvedPolicy): unknown {
  return resolved.route ?? resolved.entry;
}
