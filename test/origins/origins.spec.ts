import { describe, expect, it } from '@jest/globals';
import { ORIGIN_RULES } from '../../lib/rules/table/origin.rules.js';
import { ORIGINS_OPTION_RULES } from '../../lib/rules/table/origins.option.rules.js';
import { TRUST_RULES } from '../../lib/rules/table/trust.rules.js';
import { faultOf, faultsOf, typed, type Faulty } from '../rules/faults.js';
import { APART, SHAPES, SPELLING } from './origins.table.js';
import { ROOTED, SOUND, TRUST } from './trust.table.js';

const titled = (rows: readonly Faulty[]) =>
  rows.map((row) => ({
    row,
    title: `${row.rule}${row.production ? ' in production' : ''}: ${typed(row.written).slice(0, 90)}`,
  }));

describe('origins of a policy', () => {
  describe.each([
    { what: 'that are not spelled as a browser spells them', rows: SPELLING },
    { what: 'that are no single origin', rows: SHAPES },
    { what: 'that somebody else could speak as', rows: TRUST },
  ])('$what', ({ rows }) => {
    it.each(titled(rows))('$title is rejected with a hint', ({ row }) => {
      expect(faultsOf(row.written, row.production)).toEqual([faultOf(row)]);
    });

    it.each(titled(rows))('$title starts once corrected', ({ row }) => {
      expect(faultsOf(row.mended, row.production)).toEqual([]);
    });
  });

  it.each(SOUND)('%s starts unchanged', (origin) => {
    expect(faultsOf({ origins: [origin] })).toEqual([]);
  });

  it.each(['http://app.lvh.me:3000', 'http://*.localtest.me:*', 'https://*.ddev.site', 'http://a.127-0-0-1.nip.io'])(
    '%s is loopback in development, even with credentials',
    (origin) => {
      expect(faultsOf({ origins: [origin], credentials: true })).toEqual([]);
      const option = { dangerouslyAllowOriginLoopback: true };
      expect(faultsOf({ origins: [origin], ...option }, true).map(({ code }) => code)).toContain(
        'origin-loopback-name',
      );
    },
  );

  it.each(APART.map((origins) => ({ origins, title: origins.join(' ') })))(
    '$title are accepted in one list',
    ({ origins }) => {
      expect(faultsOf({ origins })).toEqual([]);
    },
  );

  describe.each([false, true])('with credentials: %s', (credentials) => {
    it.each(ROOTED)('%s is judged as without its trailing dot', (written) => {
      const bare = written.replace(/\.(?=:[\d*]+$|$)/, '');
      for (const production of [false, true]) {
        const judged = (origin: string) =>
          faultsOf({ origins: [origin], credentials }, production)
            .map(({ code, severity }) => `${severity} ${code}`)
            .filter((text) => text !== 'warning origin-trailing-dot');
        expect(judged(written)).toEqual(judged(bare));
      }
      expect(faultsOf({ origins: [written] }).map(({ code }) => code)).toContain('origin-trailing-dot');
    });
  });

  it.each([
    'http://',
    'https://',
    'http://.',
    'https://.',
    'https://.:443',
    'app://..',
    'app://.:80',
    'app://./',
    'app:///',
    'App://.',
    'app://-/',
  ])('%s is no origin', (origin) => {
    expect(faultsOf({ origins: [origin] }).map(({ severity }) => severity)).toEqual(['error']);
  });

  it('the tables have a row for each rule but those of regular expressions', () => {
    const covered = new Set([...SPELLING, ...SHAPES, ...TRUST].map(({ rule }) => rule));
    expect([...covered].toSorted()).toEqual(
      Object.keys({ ...ORIGINS_OPTION_RULES, ...ORIGIN_RULES, ...TRUST_RULES }).toSorted(),
    );
  });

  it('all faults are reported at once, each at its own place', () => {
    const written = { origins: ['https://app.example.com/', 'https://app.example.com', 'null', ''], maxAge: -1 };
    expect(faultsOf(written).map(({ code, path }) => `${path} ${code}`)).toEqual([
      'origins[0] origin-trailing-slash',
      'origins[2] origin-null',
      'origins[3] origin-empty',
      'maxAge max-age-invalid',
    ]);
  });
});
