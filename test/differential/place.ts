import type { Asker, Seen } from './ask.js';
import { METHODS, type Blueprint } from './blueprint.js';

/** Who asks, and where. */
export interface Question {
  readonly target: string;
  readonly host: string;
  readonly origins: readonly string[];
  /** What makes a guard or a handler refuse. */
  readonly mood: Readonly<Record<string, string>>;
}

/** What one method led to. */
export interface Reached {
  /** The answers to pages, by origin. */
  readonly held: ReadonlyMap<string, Seen>;
  /** Where all that can hand a request on does so. */
  readonly free: Seen;
}

/** All that one target has answered. */
export interface Place {
  readonly question: Question;
  /** By what a preflight cannot show (a version, a secret): by method. */
  readonly variants: readonly ReadonlyMap<string, Reached>[];
  /** By method and origin. */
  readonly preflights: ReadonlyMap<string, ReadonlyMap<string, Seen>>;
  /** A GET of no page. */
  readonly plain: Seen;
}

const VERSION_HEADERS: Record<string, (version: string) => Record<string, string>> = {
  header: (version) => ({ 'X-Version': version }),
  media: (version) => ({ Accept: `application/json;v=${version}` }),
  custom: (version) => ({ 'X-Custom': version }),
};

/** Headers that choose among routes, and that no preflight carries. */
function variantsOf({ apps, router }: Blueprint): Record<string, string>[] {
  const headers = apps.flatMap(({ versioning = '' }) => VERSION_HEADERS[versioning] ?? []);
  const versioned = ['1', '2', '3'].map(
    (version) => Object.assign({}, ...headers.map((each) => each(version))) as object,
  );
  const versions = headers.length > 0 ? [{}, ...versioned] : [{}];
  const secrets = router.secrets ? [{}, { 'X-Secret': 'one' }, { 'X-Secret': 'two' }] : [{}];
  return versions.flatMap((version) => secrets.map((secret) => ({ ...version, ...secret })));
}

/** Asks for every method at one target: as pages do, with preflights, and past what hands requests on. */
export async function visit(asker: Asker, blueprint: Blueprint, question: Question): Promise<Place> {
  const { target, host, origins, mood } = question;
  const passing = blueprint.apps.some(({ foreign }) => foreign.length > 0) && blueprint.platform === 'express';
  const variants: Map<string, Reached>[] = [];
  const [first = ''] = origins;
  for (const variant of variantsOf(blueprint)) {
    const reached = new Map<string, Reached>();
    for (const method of METHODS) {
      const headers = { Host: host, ...mood, ...variant };
      const held = new Map<string, Seen>();
      for (const Origin of origins) held.set(Origin, await asker.ask(method, target, { ...headers, Origin }));
      const free = passing
        ? await asker.ask(method, target, { ...headers, Origin: first, 'X-Pass': '1' })
        : held.get(first);
      reached.set(method, { held, free: free as Seen });
    }
    variants.push(reached);
  }
  const preflights = new Map<string, Map<string, Seen>>();
  for (const method of METHODS) {
    const answers = new Map<string, Seen>();
    for (const Origin of origins) {
      const headers = { Host: host, Origin, 'Access-Control-Request-Method': method };
      answers.set(Origin, await asker.ask('OPTIONS', target, headers));
    }
    preflights.set(method, answers);
  }
  const plain = await asker.ask('GET', target, { Host: host, ...mood });
  return { question, variants, preflights, plain };
}
