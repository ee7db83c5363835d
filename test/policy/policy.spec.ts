import { describe, expect, it } from '@jest/globals';
import type { CorsPolicyOptions } from 'nestjs-cors';
import { CorsConfigurationError } from '../../lib/rules/configuration.error.js';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { compileDraft, compilePolicy, draftOf } from '../../lib/policy/policy.compiler.js';
import type { Located } from '../../lib/policy/policy.fields.js';
import type { PolicyKey } from '../../lib/policy/policy.options.js';
import { APP } from '../kit/origins.js';
import { faultsOf } from '../rules/faults.js';

const SOURCE = { source: 'tenants' };

/** A policy compiled from what is faulty, as it stands before the faults are thrown. */
function faulty(written: object, path = 'default') {
  const issues = new IssueCollector(false);
  const policy = compileDraft(draftOf(written, path, issues), { name: 'default', path, production: false, issues });
  return { policy, faults: issues.issues.map((issue) => `${issue.path} ${issue.code}`) };
}

/** A policy whose fields are written in several places. */
function placed(...fields: [key: PolicyKey, value: unknown, path: string][]) {
  const issues = new IssueCollector(false);
  const draft = new Map<PolicyKey, Located>(fields.map(([key, value, path]) => [key, { value, path }]));
  const policy = compileDraft(draft, { name: 'default', path: 'default', production: false, issues });
  return { policy, faults: issues.issues.map((issue) => [issue.path, issue.code, issue.hint]) };
}

describe('a policy', () => {
  it('a compiled policy has the written options and what follows from them', () => {
    const { matcher, ...policy } = compilePolicy({
      origins: [APP, 'https://*.example.org'],
      credentials: true,
      methods: ['GET', 'PUT'],
      allowedHeaders: ['X-Id', 'Authorization'],
      exposedHeaders: ['ETag'],
      maxAge: 5,
    });
    expect(matcher.admits(APP)).toBe(true);
    expect(policy).toEqual({
      name: 'policy',
      public: false,
      sources: [],
      credentials: true,
      dangers: [],
      methods: ['GET', 'PUT'],
      allowedHeaders: ['X-Id', 'Authorization'],
      exposedHeaders: ['ETag'],
      maxAge: 5,
      timingAllowOrigin: false,
      refusedHeaders: [],
      actualHeaders: [
        ['Access-Control-Allow-Credentials', 'true'],
        ['Access-Control-Expose-Headers', 'ETag'],
      ],
      preflight: {
        beforeMethods: [['Access-Control-Allow-Credentials', 'true']],
        afterMethods: [
          ['Access-Control-Allow-Headers', 'X-Id, Authorization'],
          ['Access-Control-Max-Age', '5'],
        ],
      },
      originTexts: [APP, 'https://*.example.org'],
      place: '',
      variables: {},
    });
  });

  it('options that are left out have their defaults', () => {
    const { methods, allowedHeaders, exposedHeaders, maxAge, credentials } = compilePolicy({ origins: APP });
    expect([methods, allowedHeaders, exposedHeaders, maxAge, credentials]).toEqual([
      'routed',
      ['Content-Type'],
      [],
      600,
      false,
    ]);
  });

  it('a policy for "*" has no matcher', () => {
    const open = compilePolicy({ origins: ['*'], methods: '*', allowedHeaders: ['*', 'Authorization'] });
    expect([open.public, open.originTexts, open.sources, open.methods]).toEqual([true, ['*'], [], '*']);
    expect(open.matcher.admits(APP)).toBe(false);
    expect(compilePolicy({ origins: APP, methods: ['GET', '*'] }).methods).toBe('*');
  });

  it('sources are kept, and a dangerously option may be there for their lists', () => {
    const written = { origins: [SOURCE], dangerouslyAllowOriginLoopback: true } as const;
    expect(faultsOf(written)).toEqual([]);
    expect(compilePolicy(written).sources).toEqual([{ rule: SOURCE, path: 'origins[0]' }]);
  });

  it('all faults of a policy are thrown in one error', () => {
    const attempt = () => compilePolicy({ origins: ['null', APP, APP], maxAge: -1 });
    expect(attempt).toThrow(CorsConfigurationError);
    expect(attempt).toThrow(
      /^The CORS configuration has 2 errors and 1 warning:\n\n {2}error at origins\[0\] \(origin-null\)/,
    );
    expect(compilePolicy({ origins: [APP, APP] }).originTexts).toEqual([APP, APP]);
  });

  it.each<[written: object, faults: string[]]>([
    [{ origins: ['*', APP] }, ['default.origins[0] wildcard-mixed']],
    [{ origins: ['*', '*'] }, ['default.origins[0] wildcard-mixed']],
    [{ origins: ['*'], credentials: true }, ['default.credentials wildcard-with-credentials']],
    [
      { origins: '*', credentials: 'no' },
      ['default.credentials credentials-invalid', 'default.credentials wildcard-with-credentials'],
    ],
    [{ origins: [] }, ['default.origins origins-empty']],
    [{}, ['default origins-missing']],
    [{ credentials: true }, ['default origins-missing']],
    [{ origin: APP }, ['default.origin option-unknown']],
    [{ credential: true }, ['default.credential option-unknown', 'default origins-missing']],
  ])('%j admits nobody and is reported', (written, faults) => {
    const { policy, faults: found } = faulty(written);
    expect(found).toEqual(faults);
    expect([policy.public, policy.matcher.admits(APP) && found.length === 0]).toEqual([false, false]);
  });

  it('an issue has the value that was written', () => {
    const values = (written: object) => {
      const issues = new IssueCollector(false);
      const scope = { name: 'x', path: '', production: false, issues };
      const { originTexts } = compileDraft(draftOf(written, '', issues), scope);
      return [originTexts, ...issues.issues.map(({ path, value }) => `${path} ${String(value)}`)];
    };
    expect(values({})).toEqual([[], ' undefined']);
    expect(values({ origins: ['*', APP], credentials: true })).toEqual([[APP], 'origins[0] *', 'credentials *']);
    const spare = { origins: APP, dangerouslyAllowOriginLoopback: true };
    expect(values(spare)).toEqual([[APP], 'dangerouslyAllowOriginLoopback true']);
    expect(() => compilePolicy({} as CorsPolicyOptions)).toThrow('error at  (origins-missing)');
  });

  it('credentials that are no boolean count as true for the other rules', () => {
    expect(faulty({ origins: APP, credentials: 'no' }).policy.credentials).toBe(true);
  });

  it('a faulty entry is reported at its place even beside "*"', () => {
    expect(faulty({ origins: ['*', 'null', APP, `${APP}/`] }).faults).toEqual([
      'default.origins[0] wildcard-mixed',
      'default.origins[1] origin-null',
      'default.origins[3] origin-trailing-slash',
    ]);
    expect(faulty({ origins: `${APP}/` }).faults).toEqual(['default.origins origin-trailing-slash']);
  });
});

describe('a field of the wrong kind', () => {
  it.each<[written: object, path: string, hint: string]>([
    [{ methods: 'GET, PUT;\tPATCH' }, 'methods', METHODS("'GET', 'PUT', 'PATCH'")],
    [{ methods: 'GET' }, 'methods', METHODS("'GET'")],
    [{ methods: 7 }, 'methods', "List the methods that pages use, for instance methods: ['GET', 'PUT']."],
    [{ allowedHeaders: 'X-Id' }, 'allowedHeaders', "Write allowedHeaders: ['X-Id']."],
    [
      { exposedHeaders: true },
      'exposedHeaders',
      "List the headers that pages read, for instance exposedHeaders: ['X-Request-Id'].",
    ],
    [{ dangerouslyAllowOriginLoopback: 1 }, 'dangerouslyAllowOriginLoopback', 'Write true or false.'],
  ])('%j is rejected with the right kind', (written, path, hint) => {
    expect(faultsOf({ origins: APP, ...written })).toEqual([{ code: 'option-invalid', severity: 'error', path, hint }]);
  });

  it('counts as if it were left out', () => {
    const { policy } = faulty({ origins: APP, methods: 7, allowedHeaders: 7, exposedHeaders: 7, maxAge: 'x' });
    const { methods, allowedHeaders, exposedHeaders, maxAge } = policy;
    expect([methods, allowedHeaders, exposedHeaders, maxAge]).toEqual(['routed', ['Content-Type'], [], 0]);
  });

  it.each([
    [{ maxAge: 60, methods: ['GET'], allowedHeaders: [] }, ['max-age-unused']],
    [{ maxAge: 60, methods: ['GET', 'PUT'], allowedHeaders: [] }, []],
    [{ maxAge: 60, methods: ['GET'], allowedHeaders: ['X-Id'] }, []],
    [{ maxAge: 60, methods: 'routed', allowedHeaders: [] }, []],
    [{ maxAge: 0, methods: ['GET'], allowedHeaders: [] }, []],
    [{ maxAge: false, methods: ['GET'], allowedHeaders: [] }, []],
    [{ methods: ['GET'], allowedHeaders: [] }, []],
  ])('a useless maxAge is reported only where nothing needs a preflight: %j', (written, codes) => {
    expect(faultsOf({ origins: APP, ...written }).map(({ code }) => code)).toEqual(codes);
  });
});

function METHODS(names: string): string {
  return `Write methods: [${names}].`;
}

describe('a policy whose fields are written in several places', () => {
  const PAIR = 'List the origins that may act for a signed-in user, or turn credentials off.';

  it('two options that contradict each other are reported at the later one', () => {
    const origins: [PolicyKey, unknown, string] = ['origins', ['*'], 'base.origins'];
    const credentials: [PolicyKey, unknown, string] = ['credentials', true, 'env CORS_CREDENTIALS'];
    const code = 'wildcard-with-credentials';
    expect(placed(origins, credentials).faults).toEqual([['env CORS_CREDENTIALS', code, PAIR]]);
    expect(placed(credentials, origins).faults).toEqual([['base.origins[0]', code, PAIR]]);
  });

  it.each(['CREDENTIALS', 'METHODS', 'ALLOWED_HEADERS', 'EXPOSED_HEADERS', 'MAX_AGE'])(
    'a policy that only variables such as %s define is told which one is missing',
    (field) => {
      const { faults } = placed(
        ['maxAge', 5, 'default.maxAge'],
        ['credentials', true, `env CORS_POLICY_MAX_AGE_${field}`],
      );
      const hint = 'Set the variable of its origins too (CORS_POLICY_MAX_AGE_ORIGINS), or unset it.';
      expect(faults).toEqual([[`env CORS_POLICY_MAX_AGE_${field}`, 'origins-missing', hint]]);
    },
  );
});
