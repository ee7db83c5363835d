import { servedAt, type AppPlan, type Blueprint, type ForeignPlan, type HandlerPlan, type Verb } from './blueprint.js';
import { rewritten } from './build.app.js';
import type { Seen } from './ask.js';
import { covering, isCanonical, isWhollyBelow, readingsOf, takes, type Covering, type Readings } from './readings.js';
import type { RuleOrFalse } from './rules.js';
import { both, termsOf, type TermsOrFalse } from './terms.js';

/** What an answer has to follow. */
export interface Expected {
  /** The most that may be admitted. */
  readonly terms: TermsOrFalse;
  /** Whether no less may be admitted either. */
  readonly exact: boolean;
  /** Whether something answers there at all, and does not only say that nothing is there. */
  readonly served: boolean;
  /** The module keeps its hands off. */
  readonly handsOff: boolean;
}

interface KnownHandler {
  readonly app: AppPlan;
  readonly plan: HandlerPlan;
  /** What is written on it, or on its controller. */
  readonly rule: RuleOrFalse | undefined;
  readonly paths: readonly string[];
}

type Outside = Omit<Expected, 'served'> & { readonly entry: boolean };

/** Sections 1 and 4 of the contract, for one blueprint: from who has answered to what the answer may say. */
export class Model {
  private readonly handlers = new Map<string, KnownHandler>();
  private readonly foreign: ReadonlyMap<string, ForeignPlan['what']>;

  constructor(private readonly blueprint: Blueprint) {
    for (const app of blueprint.apps)
      for (const controller of app.controllers)
        for (const plan of controller.handlers) {
          const rule = plan.rule ?? controller.rule;
          this.handlers.set(plan.id, { app, plan, rule, paths: servedAt(app, controller, plan) });
        }
    const all = blueprint.apps.flatMap(({ foreign }) => foreign);
    this.foreign = new Map(all.map(({ id, what }) => [id, what]));
  }

  /** `free`: the same request where all that can hand it on does so. */
  answer(target: string, method: string, held: Seen, free: Seen): Expected {
    const kind = this.foreign.get(held.answeredBy ?? '');
    if (kind === undefined) return this.behind(target, method, held);
    const outside = this.outside(target, method, held);
    const behind = this.behind(target, method, free);
    // A middleware refuses or fails for the route behind it.
    if (kind === 'layer' && !free.passedBy.some((id) => this.isAhead(id)))
      return { ...behind, exact: behind.exact && !outside.entry && method !== 'HEAD' };
    const paired = this.pair(behind, outside);
    // Of methods that no route serves, nothing is told.
    return { ...paired, served: kind !== 'param' || behind.served };
  }

  preflight(target: string, method: string, held: Seen, free: Seen): Expected {
    const behind = this.behind(target, method, free);
    const known = this.handlers.get(free.answeredBy ?? '');
    const ahead = [held.answeredBy ?? '', ...held.passedBy, ...free.passedBy].filter((id) => this.foreign.has(id));
    const outside = this.outside(target, method, held);
    const what = this.foreign.get(held.answeredBy ?? '');
    const answers = what !== undefined && what !== 'param';
    if (ahead.some((id) => this.isAhead(id))) {
      const paired = this.pair(behind, outside);
      // A preflight shows no version, and what stands ahead may be all that another version reaches.
      return { ...paired, served: behind.served || answers, exact: paired.exact && !this.hidesVersions };
    }
    if (known?.rule === undefined) return behind;
    const own = this.outsideOf(known.app, target, method);
    return own.entry ? this.beside(target, method, known, behind, own) : behind;
  }

  /**
   * A decorated route below an entry follows its own policy. One of which only some paths lie there may have what the
   * entry is for ahead of it, static files for one.
   */
  private beside(
    target: string,
    method: string,
    { app, paths }: KnownHandler,
    own: Expected,
    outside: Outside,
  ): Expected {
    const { router } = this.blueprint;
    const { routed } = readingsOf(target, rewritten(target), router);
    const found = covering(app.entries, method, routed, router);
    const reached = paths.filter((path) => takes(path, routed, router) !== false);
    const plain = reached.every((path) => takes(path, routed, router) === true);
    if (found === undefined || !isCanonical(target)) return { ...own, exact: false };
    const whole = reached.map((path) => isWhollyBelow(path, found.entry, router));
    if (plain && whole.every(Boolean))
      return app.entries.slice(0, found.index).length === 0 ? own : { ...own, exact: false };
    if (whole.some(Boolean)) return { ...own, exact: false };
    const pair = this.pair(own, outside);
    return { ...pair, served: own.served, exact: pair.exact && plain };
  }

  private pair(behind: Expected, outside: Outside): Expected {
    const terms = both(behind.terms, outside.terms);
    const handsOff = behind.handsOff && outside.handsOff;
    const exact = behind.exact && outside.exact && behind.handsOff === outside.handsOff && !isVague(terms);
    return { terms, exact, served: true, handsOff };
  }

  /** Whether that stands ahead of routes in a way that can be known. */
  private isAhead(id: string): boolean {
    const what = this.foreign.get(id);
    return what !== undefined && what !== 'layer';
  }

  private get hidesVersions(): boolean {
    return this.blueprint.apps.some(({ versioning = 'uri' }) => versioning !== 'uri');
  }

  /** Whether a middleware has answered: nobody can know which methods it serves. */
  isLayer({ answeredBy = '' }: Seen): boolean {
    return this.foreign.get(answeredBy) === 'layer';
  }

  /** The verb of the handler that has answered. */
  verbOf({ answeredBy = '' }: Seen): Verb | undefined {
    return this.handlers.get(answeredBy)?.plan.verb;
  }

  /** What the route says that has answered, or what is said of a path where none has. */
  private behind(target: string, method: string, seen: Seen): Expected {
    const known = this.handlers.get(seen.answeredBy ?? '');
    const served = seen.answeredBy !== undefined;
    if (known === undefined) {
      const outside = this.outside(target, method, seen);
      // A router answers OPTIONS by itself, and leaves no name; what would be behind it is not to be seen.
      const nameless = !served && method === 'OPTIONS' && [...this.foreign.values()].includes('router');
      return { ...outside, served, exact: outside.exact && !nameless };
    }
    if (known.rule === undefined)
      return { ...this.outsideOf(known.app, target, method, known.paths, seen.params), served };
    const looked = { params: seen.params, query: queryOf(target) };
    const terms = termsOf(known.rule, looked);
    const exact = isCanonical(target) || !(terms !== false && terms.sourced);
    return { terms, exact, served, handsOff: false };
  }

  /** Where a path belongs to no application, what all of them say of it. */
  private outside(target: string, method: string, { answeredBy = '', params }: Seen): Outside {
    const { apps, platform, router } = this.blueprint;
    const foreign = this.foreign.has(answeredBy);
    const [first, ...more] = apps.map((app) => {
      const own = this.outsideOf(app, target, method, [], foreign ? params : {});
      // Express tells the parameters of a route of its instance to that route alone.
      // And on Fastify nothing of ours runs between the choice by a secret and what stands there.
      const isTold = platform === 'fastify' && !router.secrets;
      const told = isTold || !foreign || own.terms === false || !own.terms.sourced;
      // A parameter of a route may take nothing, and that of an entry may not: which path is meant is nobody's to know.
      const isFilled = !foreign || Object.values(params ?? {}).every((value) => value !== '');
      return { ...own, exact: own.exact && told && isFilled };
    });
    return more.reduce((a, b) => {
      const paired = this.pair({ ...a, served: false }, b);
      return { ...paired, entry: a.entry || b.entry };
    }, first as Outside);
  }

  private outsideOf(
    app: AppPlan,
    target: string,
    method: string,
    paths: readonly string[] = [],
    params: Seen['params'] = {},
  ): Outside {
    const { router } = this.blueprint;
    const readings = readingsOf(target, rewritten(target), router);
    const reached = paths.filter(
      (each) => takes(each, readings.routed, router) || takes(each, readings.decoded, router),
    );
    const find = (path: string) => {
      const found = covering(app.entries, method, path, router);
      return isCanonical(target) ? found : (this.settled(app, reached, found) ?? found);
    };
    const routed = find(readings.routed);
    const decoded = find(readings.decoded);
    const query = queryOf(target);
    const say = (found: Covering | undefined): TermsOrFalse => {
      if (found === undefined) return termsOf(app.fallback ?? false, { params, query });
      const { rule } = found.entry;
      return rule === 'passThrough' ? false : termsOf(rule, { params: found.params, query });
    };
    const terms = both(say(routed), say(decoded));
    const isPlain = isCanonical(target) || (app.entries.length === 0 && !(terms !== false && terms.sourced));
    const certain = this.agree(readings, find) && !isVague(terms) && isPlain;
    const handsOff = routed?.entry.rule === 'passThrough' && decoded?.entry.rule === 'passThrough';
    const half = routed?.entry.rule === 'passThrough' || decoded?.entry.rule === 'passThrough';
    return {
      terms,
      exact: certain && (handsOff || !half),
      handsOff,
      entry: routed !== undefined || decoded !== undefined,
    };
  }

  /** The entry that a whole route lies below, where one that comes earlier has no say. */
  private settled(app: AppPlan, paths: readonly string[], found: Covering | undefined): Covering | undefined {
    const { router } = this.blueprint;
    const index = app.entries.findIndex(
      (entry) => entry.methods === undefined && paths.some((path) => isWhollyBelow(path, entry, router)),
    );
    const entry = app.entries[index];
    if (entry === undefined || (found && found.index <= index)) return undefined;
    return { entry, index, params: {} };
  }

  private agree({ routed, decoded, others }: Readings, find: (path: string) => Covering | undefined): boolean {
    const one = JSON.stringify(find(routed));
    return [decoded, ...others].every((path) => JSON.stringify(find(path)) === one);
  }
}

const isVague = (terms: TermsOrFalse): boolean => terms !== false && terms.vague;

const queryOf = (target: string): URLSearchParams => {
  const at = target.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : target.slice(at + 1));
};
