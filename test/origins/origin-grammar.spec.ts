import { describe, expect, it } from '@jest/globals';
import { canonicalOrigin, isDefaultPort, splitOrigin } from '../../lib/origins/origin.grammar.js';

const longest = `https://${'a.'.repeat(153)}example.com`;

describe('a serialised origin', () => {
  it.each([
    ['https://a.example.com', 'https', 'a.example.com', ''],
    ['http://localhost:3000', 'http', 'localhost', '3000'],
    ['http://[::1]:65535', 'http', '[::1]', '65535'],
    ['https://my_app.example.com.:1', 'https', 'my_app.example.com.', '1'],
    ['chrome-extension://abc', 'chrome-extension', 'abc', ''],
    ['x+1.y-z://a:443', 'x+1.y-z', 'a', '443'],
    ['http://a:443', 'http', 'a', '443'],
  ])('%s is read as its scheme, host and port', (origin, scheme, host, port) => {
    expect(splitOrigin(origin)).toEqual({ scheme, host, port });
  });

  it.each([
    ...[
      '',
      'null',
      'https://',
      '://a',
      '1x://a',
      'https:/a',
      'https://a/',
      'https://a:',
      'https://a:0',
      'https://a:01',
    ],
    ...[
      'https://a:65536',
      'https://a:123456',
      'https://a:443',
      'http://a:80',
      'https://A',
      'HTTPS://a',
      'https://a..b',
    ],
    ...['https://.a', 'https://a..', 'https://[::1', 'https://::1]', 'https://[]', 'https://[::g]', 'https://a b'],
    ...[' https://a', 'https://a ', 'https://a\n', 'xhttps://a,https://b', 'https://a@b', 'https://é', 'https://a*'],
  ])('%j is no serialised origin', (text) => {
    expect(splitOrigin(text)).toBeUndefined();
  });

  it('an origin of more than 326 characters is rejected', () => {
    expect([longest.length, splitOrigin(`${longest}:1`)?.port, splitOrigin(`a${longest}`)]).toEqual([
      325,
      undefined,
      { scheme: 'ahttps', host: longest.slice(8), port: '' },
    ]);
    expect(splitOrigin(`ab${longest}`)).toBeUndefined();
  });

  it.each([
    ['http', '80', true],
    ['https', '443', true],
    ['http', '443', false],
    ['https', '80', false],
    ['ftp', '21', false],
  ])('for %s the port %s is left out: %j', (scheme, port, left) => {
    expect(isDefaultPort(scheme, port)).toBe(left);
  });
});

describe('what a browser would send', () => {
  it.each([
    [' https://a.example.com , ', 'https://a.example.com'],
    ['https://a\t\t.example.com', 'https://a.example.com'],
    ['https:\\\\a.example.com\\x', 'https://a.example.com'],
    ['https:\\\\a.example.com', 'https://a.example.com'],
    ['a.example.com\\x', 'https://a.example.com'],
    ['x.test/https://a.example.com', 'https://x.test'],
    ['wss://a.example.com', 'https://a.example.com'],
    ['WS://a.example.com', 'http://a.example.com'],
    ['news://a', 'news://a'],
    ['a.example.com', 'https://a.example.com'],
    ['localhost', 'http://localhost'],
    ['LOCALHOST:3000', 'http://localhost:3000'],
    ['a.b.localhost/x', 'http://a.b.localhost'],
    ['127.0.0.1', 'http://127.0.0.1'],
    ['127.0.0.1:80', 'http://127.0.0.1'],
    ['[::1]:3000', 'http://[::1]:3000'],
    ['localhost.example.com', 'https://localhost.example.com'],
    ['notlocalhost', 'https://notlocalhost'],
    ['127.example.com', 'https://127.example.com'],
    ['example.com/localhost', 'https://example.com'],
    ['example.com/x.localhost', 'https://example.com'],
    ['https:/a.example.com', 'https://a.example.com'],
    ['http:a.example.com', 'https://a.example.com'],
    ['//a.example.com', 'https://a.example.com'],
    ['///a.example.com/http://b', 'https://a.example.com'],
    ['https://*.A.example.com:*', 'https://*.a.example.com:*'],
    ['https://a.example.com:*/x', 'https://a.example.com:*'],
    ['https://a.example.com:*?x', 'https://a.example.com:*'],
    ['https://a.example.com:*#x', 'https://a.example.com:*'],
    ['https://a.example.com:443', 'https://a.example.com'],
    ['https://a.example.com:80', 'https://a.example.com:80'],
    ['capacitor://A', 'capacitor://a'],
    ['http://127.1', 'http://127.0.0.1'],
  ])('for %j a browser would send %s', (text, origin) => {
    expect(canonicalOrigin(text)).toBe(origin);
  });

  it.each([
    '',
    'file:///x',
    'custom://',
    'https://',
    'http://localhost:*x',
    'https://a:99999',
    '1127.0.0.1.',
    'xhttps:a',
  ])('for %j it cannot be told', (text) => {
    expect(canonicalOrigin(text)).toBeUndefined();
  });
});
