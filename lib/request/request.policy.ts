import type { ServerResponse } from 'node:http';
import { Inject, Injectable, type VersioningOptions } from '@nestjs/common';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import { asksSources } from '../policy/decide.js';
import { hasSources } from '../policy/policy.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { corsRequest, PolicyResolver } from '../routes/policy.resolver.js';
import { SourceRegistry } from '../sources/source.registry.js';
import { DecisionObserver } from './decision.observer.js';
import type { RequestContext } from './request.context.js';
import type { RequestPlatform } from './request.reader.js';
import { versionsOf } from './request.versions.js';

/** What becomes of a request: it goes on, or it has been answered. */
export type Settled = 'continue' | 'answered';
/** The same, at once or when its sources have answered. */
export type Outcome = Settled | Promise<Settled>;

/** What has to happen before a request goes on. */
export interface RequestPreparation {
  /** Undefined: nothing, and the request goes on. Never rejects. */
  prepare(context: RequestContext, response: ServerResponse): Outcome | undefined;
}

/** Which policy an actual request follows, as far as it has come, with the lists of the policy's sources. */
@Injectable()
export class RequestPolicy implements RequestPreparation {
  /** Set where the adapter is bound, ahead of every request. */
  platform!: RequestPlatform;
  /** Versions that a path does not show. */
  versioning: VersioningOptions | undefined;

  constructor(
    @Inject(PolicyResolver) private readonly resolver: PolicyResolver,
    @Inject(SourceRegistry) private readonly sources: SourceRegistry,
    @Inject(DecisionObserver) private readonly observer: DecisionObserver,
  ) {}

  /** The policy of the route that was reached, or of what the router would reach. */
  of(context: RequestContext): ResolvedPolicy {
    const { method, route, passed } = context;
    const { resolver, platform, versioning } = this;
    if (route !== undefined) return resolver.forRoute(route, method, context);
    if (platform.isInstanceRoute(context)) return resolver.forInstanceRoute(method, context);
    const versions = (): readonly unknown[] => versionsOf(context, versioning, platform);
    return resolver.beforeRouting(method, context, { passed, isForeign: platform.isForeign(context), versions });
  }

  /** Whether the application answers CORS itself, so that everything it sends stays as it is. */
  isLeftToApplication(context: RequestContext): boolean {
    return this.resolver.knowsPassThrough && (context.passThrough || this.of(context).passThrough);
  }

  /**
   * Asks the sources of the policy and keeps their lists with the request. A promise: it has to wait. Never rejects: what
   * cannot be asked for leaves the request without lists.
   */
  prepare(context: RequestContext): Promise<'continue'> | undefined {
    if (!this.resolver.asksSources || context.origin === undefined) return undefined;
    const fail = (error: unknown): 'continue' => {
      this.observer.fault(error, 'no-lists');
      return 'continue';
    };
    try {
      return this.ask(context, this.of(context))?.catch(fail);
    } catch (error) {
      fail(error);
      return undefined;
    }
  }

  /** What sources gave for a request, if they were asked by the policy and the parameters that it follows now. */
  matchersFor(context: RequestContext, resolved: ResolvedPolicy): readonly OriginMatcher[] | undefined {
    const { lists } = context;
    // Policies were replaced since the sources were asked: what they said then is in memory.
    if (lists && lists.revision !== this.resolver.revision) return this.knownMatchers(context, resolved);
    if (lists?.policy !== resolved.policy || lists.place !== placeOf(resolved)) return undefined;
    return lists.isPaired === resolved.isPaired ? lists.matchers : undefined;
  }

  /** Lists of the policy's sources that are in memory. */
  knownMatchers(context: RequestContext, resolved: ResolvedPolicy): readonly OriginMatcher[] {
    const { policy } = resolved;
    if (policy === false || !asksSources(policy, context.origin ?? '')) return [];
    const params = this.resolver.params(resolved, context.method, context);
    return params ? this.sources.known(policy, corsRequest(context.method, context, params)) : [];
  }

  private ask(context: RequestContext, resolved: ResolvedPolicy): Promise<'continue'> | undefined {
    const { policy } = resolved;
    if (!hasSources(policy) || this.matchersFor(context, resolved)) return undefined;
    // Lists of another route were asked for by its parameters, and do not apply here.
    context.lists = undefined;
    const keep = (matchers: readonly OriginMatcher[]): 'continue' => {
      const { revision } = this.resolver;
      context.lists = { policy, place: placeOf(resolved), isPaired: resolved.isPaired, revision, matchers };
      return 'continue';
    };
    // A path that can be read in two ways belongs to no tenant, however often it is asked for.
    const isAsked = asksSources(policy, context.origin ?? '');
    const params = isAsked ? this.resolver.params(resolved, context.method, context) : undefined;
    const lists = params ? this.sources.matchersFor(policy, corsRequest(context.method, context, params)) : [];
    if (lists instanceof Promise) return lists.then(keep);
    keep(lists);
    return undefined;
  }
}

/** What the parameters of a request were read by: its route, or its entry of `routes`. */
function placeOf(resolved: ResolvedPolicy): unknown {
  return resolved.route ?? resolved.entry;
}
