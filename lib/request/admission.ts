import { Inject, Injectable } from '@nestjs/common';
import { admits } from '../policy/decide.js';
import { ApplicationPolicies } from '../routes/application.policies.js';
import { CorsHandler } from './cors.handler.js';
import { DecisionObserver } from './decision.observer.js';
import { PreflightDecider, type PreflightAnswer } from './preflight.decider.js';
import { RequestContext } from './request.context.js';
import { RequestPolicy } from './request.policy.js';

/** The policy to ask: by its name, or the one of a request. */
export type CorsAdmissionQuestion =
  | {
      /** A named policy, or `default`. No source is asked, since there is no request to take a key from. */
      readonly policy: string;
    }
  | {
      /** The method of the request. */
      readonly method: string;
      /** The path as a client would send it, with the query if it matters. */
      readonly path: string;
      /** The host name, where routes or sources depend on it. Default `localhost`. */
      readonly host?: string;
    };

/** Answers `CorsService.admits()` and `trusts()` by the same decisions as for CORS. */
@Injectable()
export class Admission {
  constructor(
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
    @Inject(PreflightDecider) private readonly decider: PreflightDecider,
    @Inject(RequestPolicy) private readonly requests: RequestPolicy,
    @Inject(CorsHandler) private readonly handler: CorsHandler,
    @Inject(DecisionObserver) private readonly observer: DecisionObserver,
  ) {}

  /** @throws TypeError if no policy has the name; never because of an origin or a path */
  admits(origin: unknown, question: CorsAdmissionQuestion): boolean | Promise<boolean> {
    const policy = 'policy' in question ? this.named(question.policy) : undefined;
    if (typeof origin !== 'string') return false;
    if ('policy' in question) return policy ? policy.public || policy.matcher.admits(origin) : false;
    const { method, path, host = 'localhost' } = question;
    const fail = (error: unknown): false => {
      this.observer.fault(error, 'unanswered');
      return false;
    };
    try {
      const target = { url: this.handler.reader.targetOf(path), hostname: host.replace(/:\d*$/, '') };
      const answer = this.decider.decide({ ...target, requestedMethod: method, origin });
      return answer instanceof Promise ? answer.then(isAdmitted, fail) : isAdmitted(answer);
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * Whether a request comes from a page that may act as a signed-in user: its policy allows credentials, is not `'*'`, and
   * admits the origin by its own entries or by a list in memory. Never calls a source and never throws.
   */
  trusts(request: object): boolean {
    try {
      const context = this.contextOf(request);
      const { origin } = context;
      const resolved = this.requests.of(context);
      const { policy } = resolved;
      if (policy === false || origin === undefined || policy.public || !policy.credentials) return false;
      return admits(policy, this.requests.knownMatchers(context, resolved), origin);
    } catch (error) {
      this.observer.fault(error, 'unanswered');
      return false;
    }
  }

  /** One of another application, below which this one is mounted, knows nothing of the routes here. */
  private contextOf(request: object): RequestContext {
    const { handler } = this;
    const { platform } = this.requests;
    const answer = platform.answerTo(request);
    // Routers and middleware below a path are given a request with a shortened URL.
    const known = answer && RequestContext.of(answer);
    if (known && handler.applications.includes(known.owner as CorsHandler)) return known;
    return new RequestContext(handler, request, platform.rawOf(request));
  }

  private named(name: string) {
    const { fallback, named } = this.policies;
    if (name === 'default') return fallback;
    const policy = named.get(name);
    if (policy) return policy;
    const names = [...new Set(['default', ...named.keys()])].map((known) => JSON.stringify(known)).join(', ');
    throw new TypeError(`admits() knows no policy ${JSON.stringify(name)}: there are ${names}.`);
  }
}

const isAdmitted = ({ decision }: PreflightAnswer): boolean => decision.admitted;
