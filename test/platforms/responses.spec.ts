import { describe, expect, it } from '@jest/globals';
import type { PortableAdapter } from '../../lib/platforms/portable/portable.adapter.js';
import { requestOf, responseOf } from '../../lib/platforms/portable/portable.headers.js';
import { decide, preflightHeaders } from '../../lib/policy/decide.js';
import {
  applyDecision,
  failPreflight,
  writeAllow,
  writePreflight,
} from '../../lib/request/response/response.headers.js';
import { compilePolicy } from '../../lib/policy/policy.compiler.js';

interface Written {
  readonly headers: Map<string, string>;
  status?: number;
  ends: number;
}

/** An adapter around responses that are nothing but a map. */
const adapter = {
  getRequestMethod: ({ method }: { method: string }) => method,
  getRequestUrl: ({ url }: { url: string }) => url,
  setHeader: ({ headers }: Written, name: string, value: string) => headers.set(name.toLowerCase(), value),
  getHeader: ({ headers }: Written, name: string) => headers.get(name.toLowerCase()) ?? null,
  isHeadersSent: ({ ends }: Written) => ends > 0,
  status: (response: Written, code: number) => (response.status = code),
  end: (response: Written) => response.ends++,
} as unknown as PortableAdapter;

const PAGE = 'https://app.example.com';
const policy = compilePolicy({ origins: [PAGE], credentials: true });
const admitted = decide(policy, { kind: 'actual', origin: PAGE });
const refused = decide(policy, { kind: 'actual', origin: 'https://evil.test' });

function written(set: Readonly<Record<string, string>> = {}) {
  const raw: Written = { headers: new Map(Object.entries(set)), ends: 0 };
  return { raw, response: responseOf(adapter, raw), headers: () => Object.fromEntries(raw.headers) };
}

describe('a response of an adapter', () => {
  it('may have a decision applied twice', () => {
    const { response, headers } = written({ vary: 'Accept' });
    for (const time of [1, 2])
      expect([time, applyDecision(response, undefined, admitted).removed, headers()]).toEqual([
        time,
        [],
        { 'access-control-allow-origin': PAGE, 'access-control-allow-credentials': 'true', vary: 'Accept, Origin' },
      ]);
  });

  it('shows what others have changed since', () => {
    const { raw, response, headers } = written();
    applyDecision(response, undefined, admitted);
    raw.headers.set('access-control-allow-origin', '*').set('vary', 'Accept');
    expect(applyDecision(response, undefined, admitted).removed).toEqual(['Access-Control-Allow-Origin']);
    expect(headers()).toMatchObject({ 'access-control-allow-origin': PAGE, vary: 'Accept, Origin' });
  });

  it('empties a header if it cannot remove one', () => {
    const { response, headers } = written({ 'access-control-allow-origin': '*', 'access-control-max-age': '5' });
    applyDecision(response, undefined, refused);
    expect(headers()).toEqual({ 'access-control-allow-origin': '', 'access-control-max-age': '', vary: 'Origin' });
    expect(applyDecision(response, undefined, refused).removed).toEqual([]);
  });

  it('removes a header if it can', () => {
    const { raw, response, headers } = written({ 'access-control-allow-origin': '*' });
    Object.assign(raw, { removeHeader: (name: string) => raw.headers.delete(name.toLowerCase()) });
    applyDecision(response, undefined, refused);
    expect(headers()).toEqual({ vary: 'Origin' });
  });

  it('ends with the answer to a preflight', () => {
    const { raw, response, headers } = written({ vary: 'Accept' });
    const lines = preflightHeaders(policy.preflight, 'GET');
    writePreflight(response, decide(policy, { kind: 'preflight', origin: PAGE, headers: lines }));
    expect(raw).toMatchObject({ status: 204, ends: 1 });
    expect(headers()).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-allow-methods': 'GET',
      vary: 'Accept, Origin, Access-Control-Request-Method',
    });
    failPreflight(response);
    expect(raw.ends).toBe(1);
  });

  it('ends with 403 if a preflight fails, and with the methods of a path for OPTIONS', () => {
    const failed = written();
    failPreflight(failed.response);
    expect(failed.raw).toMatchObject({ status: 403, ends: 1 });
    const plain = written();
    writeAllow(plain.response, ['GET', 'HEAD']);
    expect([plain.raw.status, plain.raw.ends, plain.headers()]).toEqual([204, 1, { allow: 'GET, HEAD' }]);
  });
});

describe('a request of an adapter', () => {
  it.each([
    ['a path', '/a?b=c', '/a?b=c'],
    ['a whole URL', 'https://api.example.com:8443/a?b=c', '/a?b=c'],
    ['a whole URL without a path', 'https://api.example.com', '/'],
  ])('gives %s as Node does', (_what, url, expected) => {
    expect(requestOf(adapter, { method: 'GET', url, headers: {} }).url).toBe(expected);
  });

  it.each([
    ['an object', { origin: PAGE }],
    ['those of the web', new Headers({ Origin: PAGE })],
  ])('has headers from %s', (_what, headers) => {
    expect(requestOf(adapter, { method: 'GET', url: '/', headers }).headers).toEqual({ origin: PAGE });
  });

  it('without headers has none', () => {
    expect(requestOf(adapter, { method: 'GET', url: '/' }).headers).toEqual({});
  });
});
