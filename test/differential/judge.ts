import type { Seen } from './ask.js';
import { METHODS, type Blueprint } from './blueprint.js';
import { Model, type Expected } from './expect.js';
import { isAllowed, isReadable, listIn, needsPreflight } from './page.js';
import type { Place, Reached } from './place.js';
import { isCanonical } from './readings.js';
import { CUSTOM_HEADERS } from './rules.js';
import { admits, allowsHeader, answerHeaders, permits, SAFELISTED, type PageRequest, type Terms } from './terms.js';

export type Kind = 'opens access' | 'closes a canonical path' | 'other difference';
export const KINDS: readonly Kind[] = ['opens access', 'closes a canonical path', 'other difference'];

export interface Disagreement {
  readonly kind: Kind;
  readonly what: string;
  readonly method: string;
  readonly origin: string | undefined;
  readonly expected: unknown;
  readonly got: unknown;
}

type Report = (kind: Kind, what: string, expected: unknown, got: unknown) => void;
const ORIGIN = 'access-control-allow-origin';
const CREDENTIALS = 'access-control-allow-credentials';
type Headers = Readonly<Record<string, string>>;
const same = (a: Headers, b: Headers): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value);

/** What a path leads to for one method: one expectation for each thing that a preflight cannot show. */
interface Asked {
  readonly answers: readonly Expected[];
  readonly preflights: readonly Expected[];
}

/** Compares what one place has answered with what it had to. */
export class Judge {
  private readonly found: Disagreement[] = [];
  private readonly asked = new Map<string, Asked>();
  private readonly canonical: boolean;
  private readonly model: Model;

  constructor(
    private readonly blueprint: Blueprint,
    private readonly place: Place,
  ) {
    this.model = new Model(blueprint);
    this.canonical = isCanonical(place.question.target);
  }

  /** Every disagreement at the place. */
  judge(): Disagreement[] {
    const { question, variants, preflights, plain } = this.place;
    const [first = ''] = question.origins;
    for (const method of METHODS) this.asked.set(method, this.expectationsOf(method, first));
    for (const method of METHODS) {
      for (const origin of question.origins) {
        variants.forEach((variant, at) => this.answer(method, origin, variant.get(method) as Reached, at));
        this.preflight(method, origin, preflights.get(method)?.get(origin) as Seen);
        if (variants.length === 1) this.page(method, origin);
      }
    }
    const get = this.expectedAnswer('GET', variants[0]?.get('GET') as Reached, plain);
    if (get.exact) {
      const wanted = get.handsOff ? {} : answerHeaders(get.terms, undefined);
      if (!this.fits(plain.cors, wanted, get))
        this.add('GET', undefined, 'other difference', 'no page', wanted, plain.cors);
    }
    return this.found;
  }

  private expectationsOf(method: string, origin: string): Asked {
    const { target } = this.place.question;
    const reached = this.place.variants.map((variant) => variant.get(method) as Reached);
    return {
      answers: reached.map((each) => this.expectedAnswer(method, each, each.held.get(origin) as Seen)),
      preflights: reached.map((each) => this.model.preflight(target, method, each.held.get(origin) as Seen, each.free)),
    };
  }

  private expectedAnswer(method: string, { free }: Reached, held: Seen): Expected {
    return this.model.answer(this.place.question.target, method, held, free);
  }

  private answer(method: string, origin: string, reached: Reached, variant: number): void {
    const seen = reached.held.get(origin) as Seen;
    const expected = this.expectedAnswer(method, reached, seen);
    const { terms, exact, handsOff } = expected;
    const wanted = handsOff ? {} : answerHeaders(terms, origin);
    if (this.fits(seen.cors, wanted, expected)) return;
    const by = `${seen.answeredBy ?? 'nothing'}, status ${seen.status}, variant ${variant}`;
    const report: Report = (kind, what, want, got) => this.add(method, origin, kind, `${what} (${by})`, want, got);
    const cookies = seen.cors[CREDENTIALS] === 'true';
    const opens =
      !handsOff &&
      isReadable(seen.cors, { origin, credentials: false }) &&
      (!admits(terms, origin) || (cookies && !(terms as Terms).credentials));
    if (opens || (handsOff && seen.cors[ORIGIN] !== undefined))
      return report('opens access', 'the answer', wanted, seen.cors);
    const exposed = terms === false ? [] : terms.exposed;
    const telling = listIn(seen.cors['access-control-expose-headers']).some((name) => !exposed.includes(name));
    if (telling) report('other difference', 'the answer exposes', wanted, seen.cors);
    if (!exact) return;
    const lost = admits(terms, origin) && !isReadable(seen.cors, { origin, credentials: (terms as Terms).credentials });
    report(lost && this.canonical ? 'closes a canonical path' : 'other difference', 'the answer', wanted, seen.cors);
  }

  /** The exact set; where two policies meet, one that refuses all alike may say that it looks at the origin. */
  private fits(got: Seen['cors'], wanted: Record<string, string>, { terms }: Expected): boolean {
    if (same(got, wanted)) return true;
    const paired = terms === false || terms.key.includes('&');
    return paired && same(got, { ...wanted, vary: 'Origin' });
  }

  private preflight(method: string, origin: string, seen: Seen): void {
    const { preflights } = this.asked.get(method) as Asked;
    const report: Report = (kind, what, wanted, got) => this.add(method, origin, kind, what, wanted, got);
    if (preflights.some(({ handsOff }) => handsOff)) {
      if (preflights.every(({ handsOff }) => handsOff) && seen.cors[ORIGIN] !== undefined)
        report('opens access', 'a preflight where the module has no say', {}, seen.cors);
      return;
    }
    const admitting = preflights.filter(({ terms }) => admits(terms, origin));
    if (seen.cors[ORIGIN] === undefined) return this.refused(seen, admitting, preflights, report);
    if (admitting.length === 0) {
      const keys = preflights.map(({ terms }) => terms && terms.key);
      // Where nothing is served nothing runs, and the 404 is not to be read.
      const served = preflights.some((each) => each.served) ? 'opens access' : 'other difference';
      return report(served, 'the preflight is admitted', keys, seen.cors);
    }
    const complaints = admitting.map((expected) => this.complaints(method, origin, seen, expected));
    if (complaints.some((list) => list.length === 0)) return;
    for (const [kind, what, wanted] of complaints[0] ?? []) report(kind, `the preflight: ${what}`, wanted, seen.cors);
  }

  private refused(seen: Seen, admitting: readonly Expected[], all: readonly Expected[], report: Report): void {
    const vary = { vary: 'Origin, Access-Control-Request-Method' };
    const isSure = all.some(({ exact }) => exact);
    if (isSure && (seen.status !== 403 || !same(seen.cors, vary)))
      report('other difference', 'the refusal of a preflight', vary, seen);
    // Which of several secrets a request will show is nobody's to know.
    if (admitting.length === 0 || this.blueprint.router.secrets) return;
    // A version that nothing serves is no reason to admit.
    const served = all.some((each) => each.served) ? admitting.filter((each) => each.served) : admitting;
    if (served.length > 0 && all.every(({ exact }) => exact)) {
      const [{ terms }] = served as [Expected];
      report(
        this.canonical ? 'closes a canonical path' : 'other difference',
        'the preflight is refused',
        terms,
        seen.cors,
      );
    }
  }

  /** What is wrong with an admission as one of the policies would give it. */
  private complaints(method: string, origin: string, seen: Seen, expected: Expected): [Kind, string, unknown][] {
    const terms = expected.terms as Terms;
    const { cors, status } = seen;
    const found: [Kind, string, unknown][] = [];
    const names = listIn(cors['access-control-allow-headers']);
    const opens = expected.served ? 'opens access' : 'other difference';
    if (names.some((name) => !allowsHeader(terms, name))) found.push([opens, 'allows more headers', terms]);
    if (cors[CREDENTIALS] === 'true' && !terms.credentials) found.push([opens, 'allows credentials', terms]);
    const open = terms.origins === '*';
    found.push(...this.listed(method, origin, cors, terms));
    if (!expected.exact) return found;
    found.push(...this.age(method, origin, cors, terms));
    const exact =
      status === 204 &&
      cors[ORIGIN] === (open ? '*' : origin) &&
      (cors[CREDENTIALS] === 'true') === terms.credentials &&
      names.length === terms.allowed.length;
    if (!exact) found.push(['other difference', `status ${status}`, terms]);
    const { preflights } = this.asked.get(method) as Asked;
    const alone =
      preflights.every((other) => other.terms !== false && other.terms.key === terms.key) && !terms.key.includes('&');
    const varies = ['Origin, Access-Control-Request-Method', ...(open ? ['Access-Control-Request-Method'] : [])];
    if (!varies.includes(cors.vary ?? '') || (open && alone && cors.vary !== varies[1]))
      found.push(['other difference', 'Vary', varies]);
    return found;
  }

  /** Contract 4: only methods of the same policy are listed together. */
  private listed(asked: string, origin: string, cors: Seen['cors'], terms: Terms): [Kind, string, unknown][] {
    const found: [Kind, string, unknown][] = [];
    const list = listIn(cors['access-control-allow-methods']);
    for (const method of METHODS) {
      const { preflights, answers } = this.asked.get(method) as Asked;
      const follows = preflights.some((other) => other.terms !== false && other.terms.key === terms.key);
      if (list.includes(method) && !follows) {
        const page = { origin, method, headers: [], credentials: false };
        const harm =
          preflights.every((other) => other.served && !permits(other.terms, page)) && !SAFELISTED.includes(method);
        found.push([
          harm ? 'opens access' : 'other difference',
          `lists ${method}`,
          preflights.map((other) => other.terms && other.terms.key),
        ]);
      }
      const wanted = terms.methods === 'routed' || terms.methods.includes(method);
      const certain = preflights.every(
        ({ exact, served, terms: own }) => exact && served && own !== false && own.key === terms.key,
      );
      const byController = this.place.variants.every((variant) =>
        variant.get(method)?.held.get(origin)?.answeredBy?.startsWith('c'),
      );
      const usual = method !== 'OPTIONS' || this.hasOptions();
      if (
        wanted &&
        certain &&
        byController &&
        usual &&
        answers.length === 1 &&
        !list.includes(method) &&
        method !== asked
      )
        found.push(['other difference', `does not list ${method}`, terms.key]);
    }
    if (terms.methods !== 'routed' && list.some((method) => !terms.methods.includes(method)))
      found.push(['other difference', 'lists more than the policy', terms.methods]);
    return found;
  }

  /** Contract 4: what is kept by URL may not allow what another method's policy does not. */
  private age(asked: string, origin: string, cors: Seen['cors'], terms: Terms): [Kind, string, unknown][] {
    const age = Number(cors['access-control-max-age']);
    const list = listIn(cors['access-control-allow-methods']);
    let least = terms.maxAge;
    // A secret that nobody has shown may lead anywhere.
    let mayBeNone = this.blueprint.router.secrets;
    let opens = false;
    for (const method of METHODS.filter((other) => other !== asked)) {
      for (const { terms: other, exact, served } of (this.asked.get(method) as Asked).preflights) {
        if (other !== false && other.key === terms.key) continue;
        const cookies = terms.credentials && (other === false || !other.credentials);
        const less = terms.allowed.some(
          (name) => cookies || other === false || !admits(other, origin) || !allowsHeader(other, name),
        );
        mayBeNone ||= less || !exact || (other !== false && other.sourced);
        if (!less || !served || !exact || this.place.variants.length > 1) continue;
        least = 0;
        opens ||= SAFELISTED.includes(method) || list.includes(method);
      }
    }
    if (age === least || (mayBeNone && age === 0) || (least === 0 && age === 0)) return [];
    return [[age > 0 && opens ? 'opens access' : 'other difference', `Max-Age ${age}`, least]];
  }

  /** What a page would come to: the Fetch standard's algorithm, with nothing kept. */
  private page(method: string, origin: string): void {
    const reached = this.place.variants[0]?.get(method) as Reached;
    const seen = reached.held.get(origin) as Seen;
    const preflight = this.place.preflights.get(method)?.get(origin) as Seen;
    const answer = this.expectedAnswer(method, reached, seen);
    const before = this.asked.get(method)?.preflights[0] as Expected;
    if (answer.handsOff || before.handsOff) return;
    for (const headers of [[], ...CUSTOM_HEADERS.map((name) => [name])])
      for (const credentials of [false, true]) {
        const request: PageRequest = { origin, method, headers, credentials };
        const sent = !needsPreflight(request) || isAllowed(preflight, request);
        const read = sent && isReadable(seen.cors, request);
        const by = `(${headers.join()}${credentials ? ' with credentials' : ''} at ${seen.answeredBy ?? 'nothing'})`;
        const both = [answer.terms && answer.terms.key, before.terms && before.terms.key];
        const got = [preflight.cors, seen.cors];
        if (sent && needsPreflight(request) && answer.served && !permits(answer.terms, request))
          this.add(method, origin, 'opens access', `a page's request runs ${by}`, both, got);
        // What is no controller's is no reason to list more than the usual, nor is @All() for OPTIONS.
        const verb = this.model.verbOf(seen);
        const usual = method === 'QUERY' ? verb !== undefined : method !== 'OPTIONS' || verb === 'OPTIONS';
        const isListed = usual && !(this.model.isLayer(seen) && this.hasOptions());
        const admitted = isListed && permits(answer.terms, request) && permits(before.terms, request);
        if (
          admitted &&
          !read &&
          this.canonical &&
          answer.exact &&
          before.exact &&
          answer.served &&
          !this.blueprint.router.secrets
        )
          this.add(method, origin, 'closes a canonical path', `a page's request fails ${by}`, both, got);
      }
  }

  /** Whether a handler of the application's own answers OPTIONS there, and not @All(). */
  private hasOptions(): boolean {
    const reached = this.place.variants[0]?.get('OPTIONS');
    return reached !== undefined && this.model.verbOf(reached.free) === 'OPTIONS';
  }

  private add(
    method: string,
    origin: string | undefined,
    kind: Kind,
    what: string,
    expected: unknown,
    got: unknown,
  ): void {
    this.found.push({ kind, what, method, origin, expected, got });
  }
}
