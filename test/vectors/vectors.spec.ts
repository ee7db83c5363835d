import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { disagreements } from './browser.judge.js';
import {
  DIFFERENT_CONFIGURATIONS,
  DIFFERENT_ON_THE_WIRE,
  DIFFERENT_WHEN_RESPELLED,
  REASONS,
  REFUSED_AT_START,
} from './differences.js';
import { refusalOf, sendVector, startVectorApp } from './vector.app.js';
import { CONFIG_VECTORS, FILES, HTTP_VECTORS, VECTORS, type HttpVector } from './vector.js';
import { mapPolicy, POLICIES, type MappedPolicy } from './vector.mapper.js';

const isRefused = ({ vectors }: MappedPolicy): boolean => vectors.some(({ id }) => id in REFUSED_AT_START);
const REFUSED = POLICIES.filter(isRefused);
const SERVED = POLICIES.filter((policy) => !isRefused(policy));
const RESPELLED = POLICIES.flatMap(({ respelled, ...policy }) =>
  respelled === undefined ? [] : [{ ...policy, key: `re-${policy.key}`, options: respelled }],
);

/** The cases of some policies with the policy of each, in the order of their files. */
const casesOf = (policies: readonly MappedPolicy[]) =>
  policies.flatMap((policy) =>
    policy.vectors.map((vector) => ({ policy, vector, id: vector.id, about: vector.about })),
  );

/** What this module answers by itself: 204 or 403 to a preflight; the application's own status to the rest. */
function statusesOf({ kind, upstream }: HttpVector): unknown[] {
  return kind === 'preflight' ? [204, 403] : [upstream?.['status'] ?? 200];
}

describe.each(platforms)('the cases of seven CORS implementations on %s', (platform) => {
  const running = useApp(() => startVectorApp(platform, [...SERVED, ...RESPELLED]));

  const judge = async (policy: MappedPolicy, vector: HttpVector): Promise<[Answer, string[]]> => {
    const answer = await sendVector(running.port, policy, vector);
    return [answer, disagreements(vector, answer)];
  };
  const differs = (table: typeof DIFFERENT_ON_THE_WIRE, id: string): boolean =>
    table[id] !== undefined && (table[id].only ?? platform) === platform;

  describe.each(FILES.map(({ file, vectors }) => ({ file, ids: new Set(vectors.map(({ id }) => id)) })))(
    'answers to $file',
    ({ ids }) => {
      const own = casesOf(SERVED).filter(({ id }) => ids.has(id));

      it.each(own.filter(({ id }) => !differs(DIFFERENT_ON_THE_WIRE, id)))(
        '$id: $about',
        async ({ policy, vector }) => {
          const [answer, found] = await judge(policy, vector);
          expect(found).toEqual([]);
          expect(statusesOf(vector)).toContain(answer.status);
        },
      );

      const listed = own.filter(({ id }) => differs(DIFFERENT_ON_THE_WIRE, id));
      if (listed.length > 0) {
        it.each(listed)('$id differs on purpose: $about', async ({ policy, vector }) => {
          const [, found] = await judge(policy, vector);
          expect(found).not.toEqual([]);
        });
      }
    },
  );

  describe('policies that do not start', () => {
    it.each(REFUSED.map((policy) => ({ ...policy, first: policy.vectors[0]?.id, count: policy.vectors.length })))(
      'the policy of $first, one of $count such cases, does not start',
      async ({ options, vectors }) => {
        const codes = (await refusalOf(platform, options)).join(' ');
        expect(codes).not.toBe('');
        expect(Object.fromEntries(vectors.map(({ id }) => [id, REFUSED_AT_START[id]]))).toEqual(
          Object.fromEntries(vectors.map(({ id }) => [id, codes])),
        );
      },
    );
  });

  describe('the nearest policy that starts', () => {
    const cases = casesOf(RESPELLED);

    it.each(cases.filter(({ id }) => !differs(DIFFERENT_WHEN_RESPELLED, id)))(
      '$id: $about',
      async ({ policy, vector }) => {
        const [answer, found] = await judge(policy, vector);
        expect(found).toEqual([]);
        expect(statusesOf(vector)).toContain(answer.status);
      },
    );

    it.each(cases.filter(({ id }) => differs(DIFFERENT_WHEN_RESPELLED, id)))(
      '$id differs on purpose: $about',
      async ({ policy, vector }) => {
        const [, found] = await judge(policy, vector);
        expect(found).not.toEqual([]);
      },
    );
  });

  describe('configurations', () => {
    it.each(CONFIG_VECTORS)('$id: $about', async (vector) => {
      const starts = (await refusalOf(platform, mapPolicy(vector))).length === 0;
      expect(starts).toBe(vector.id in DIFFERENT_CONFIGURATIONS ? !vector.expected.valid : vector.expected.valid);
    });
  });
});

describe('the count of the cases', () => {
  const judged = (listed: readonly string[], vectors: readonly { id: string }[]): number =>
    vectors.filter(({ id }) => !listed.includes(id)).length;

  it('the files hold as many cases as were read, each with its own id', () => {
    expect(VECTORS).toHaveLength(341);
    expect(new Set(VECTORS.map(({ id }) => id)).size).toBe(341);
  });

  it('judged and listed cases add up to all', () => {
    const refused = Object.keys(REFUSED_AT_START);
    const wire = Object.keys(DIFFERENT_ON_THE_WIRE);
    const configurations = Object.keys(DIFFERENT_CONFIGURATIONS);
    const counts = {
      http: judged([...refused, ...wire], HTTP_VECTORS),
      refused: refused.length,
      wire: wire.length,
      configurations: judged(configurations, CONFIG_VECTORS),
      configurationsListed: configurations.length,
    };
    expect(counts).toEqual({ http: 214, refused: 73, wire: 27, configurations: 23, configurationsListed: 4 });
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(VECTORS.length);
  });

  it('every listed id is a case, and every reason is used', () => {
    const ids = new Set(VECTORS.map(({ id }) => id));
    const tables = [REFUSED_AT_START, DIFFERENT_ON_THE_WIRE, DIFFERENT_WHEN_RESPELLED, DIFFERENT_CONFIGURATIONS];
    expect(tables.flatMap((table) => Object.keys(table)).filter((id) => !ids.has(id))).toEqual([]);
    const used = [DIFFERENT_ON_THE_WIRE, DIFFERENT_WHEN_RESPELLED].flatMap((table) => Object.values(table));
    expect([...new Set(used.map(({ reason }) => reason))].toSorted()).toEqual(Object.keys(REASONS).toSorted());
  });
});
