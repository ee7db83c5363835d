import { describe, expect, it } from '@jest/globals';
import type { CorsPolicyOptions } from 'nestjs-cors';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { compilePolicy, exposing } from '../../lib/policy/policy.compiler.js';
import { samePolicy } from '../../lib/policy/policy.js';

const APP = 'https://app.example.com';

describe('further exposed headers', () => {
  const exposed = (written: CorsPolicyOptions, names: readonly unknown[]) => {
    const issues = new IssueCollector(false);
    const policy = exposing(compilePolicy(written), names, (index) => `@[${index}]`, issues);
    return { policy, faults: issues.issues.map(({ path, code }) => `${path} ${code}`) };
  };

  it('stand after those of the policy, each once', () => {
    const { policy, faults } = exposed({ origins: APP, credentials: true, exposedHeaders: ['ETag'] }, ['X-A', 'etag']);
    expect([policy.exposedHeaders, faults]).toEqual([['ETag', 'X-A'], []]);
    expect([policy.credentials, policy.originTexts, policy.actualHeaders]).toEqual([
      true,
      [APP],
      [
        ['Access-Control-Allow-Credentials', 'true'],
        ['Access-Control-Expose-Headers', 'ETag, X-A'],
      ],
    ]);
  });

  it('are checked like those of a policy', () => {
    expect(exposed({ origins: APP, credentials: true }, ['ETag', '*', 'Set-Cookie']).faults).toEqual([
      '@[1] exposed-headers-wildcard-with-credentials',
      '@[2] exposed-header-forbidden',
    ]);
    expect(exposed({ origins: APP }, ['*']).faults).toEqual([]);
  });

  it('may be none', () => {
    const { policy } = exposed({ origins: APP, credentials: true }, []);
    expect(policy.actualHeaders).toEqual([['Access-Control-Allow-Credentials', 'true']]);
  });

  it('leave the policy the very same for a preflight', () => {
    const policy = compilePolicy({ origins: APP });
    const more = exposing(policy, ['ETag'], String, new IssueCollector(false));
    const equal = compilePolicy({ origins: APP });
    expect([samePolicy(policy, more), samePolicy(policy, policy), samePolicy(false, false)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([samePolicy(policy, equal), samePolicy(policy, false), samePolicy(false, policy)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
