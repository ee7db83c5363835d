import { describe, expect, it } from '@jest/globals';
import type { CorsPolicyOptions } from 'nestjs-cors';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { compilePolicy, exposing } from '../../lib/policy/policy.compiler.js';
import { samePolicy } from '../../lib/policy/policy.js';
import { APP } from '../kit/origins.js';

describe('further exposed headers', () => {
  const exposed = (written: CorsPolicyOptions, names: readonly unknown[]) => {
    const issues = new IssueCollector(false);
    const policy = exposing(compilePolicy(written), names, (index) => `@[${index}]`, issues);
    return { policy, faults: issues.issues.map(({ path, code }) => `${path} ${code}`) };
  };

  it('they follow those of the policy, each once', () => {
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

  it('they are validated like those of a policy', () => {
    expect(exposed({ origins: APP, credentials: true }, ['ETag', '*', 'Set-Cookie']).faults).toEqual([
      '@[1] exposed-headers-wildcard-with-credentials',
      '@[2] exposed-header-forbidden',
    ]);
    expect(exposed({ origins: APP }, ['*']).faults).toEqual([]);
  });

  it('the list may be empty', () => {
    const { policy } = exposed({ origins: APP, credentials: true }, []);
    expect(policy.actualHeaders).toEqual([['Access-Control-Allow-Credentials', 'true']]);
  });

  it('they do not change the answer to a preflight', () => {
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
