import { describe, expect, it } from '@jest/globals';
import { nearMiss, nearMissSentence } from '../../lib/origins/near.miss.js';
import { compilePolicy } from '../../lib/policy/policy.compiler.js';

const ENTRIES = [
  'https://app.example.com',
  'https://shop.example.com:8443',
  'https://www.example.org',
  'https://*.tenant.example.net',
  'http://localhost:*',
  'https://127.0.0.1:8443',
  'capacitor://localhost',
  'app://.',
  'moz-extension://*',
];
const { matcher } = compilePolicy({ origins: ENTRIES });

describe('a near miss', () => {
  it.each([
    ['http://app.example.com', 'scheme', 'https://app.example.com'],
    ['https://app.example.com:3000', 'port', 'https://app.example.com'],
    ['https://shop.example.com', 'port', 'https://shop.example.com:8443'],
    ['https://www.app.example.com', 'www', 'https://app.example.com'],
    ['https://example.org', 'www', 'https://www.example.org'],
    ['https://tenant.example.net', 'apex', 'https://*.tenant.example.net'],
    ['http://a.tenant.example.net', 'scheme', 'https://*.tenant.example.net'],
    ['https://a.app.example.com', 'subdomain', 'https://app.example.com'],
    ['https://localhost', 'scheme', 'http://localhost:*'],
    ['http://127.0.0.1:5173', 'loopback', 'http://localhost:*'],
    ['http://[::1]:5173', 'loopback', 'http://localhost:*'],
    ['https://localhost:8443', 'loopback', 'https://127.0.0.1:8443'],
    ['https://127.0.0.1', 'port', 'https://127.0.0.1:8443'],
    ['https://APP.example.com', 'spelling', 'https://app.example.com'],
    ['https://app.example.com/', 'spelling', 'https://app.example.com'],
    ['https://app.example.com:443', 'spelling', 'https://app.example.com'],
    [
      'moz-extension://1B2C3D4E-5F60-4A7B-8C9D-0E1F2A3B4C5D',
      'spelling',
      'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d',
    ],
    ['APP://.', 'spelling', 'app://.'],
  ])('%s nearly matches an entry and differs by its %s', (origin, difference, entry) => {
    expect(nearMiss(origin, [matcher])).toEqual({ entry, difference });
    expect(nearMissSentence(origin, [matcher])).toContain(entry);
  });

  it.each([
    'https://evil.example',
    'https://app.example.com.evil.test',
    'https://evilapp.example.com',
    'http://app.example.com:3000',
    'null',
    '',
    'x'.repeat(10_000),
    'https://app.example.com\r\nX: y',
    'ionic://localhost',
    'https://[::1]:8444',
    'app://',
    'app://x',
    'moz-extension://x',
  ])('%j nearly matches no entry', (origin) => {
    expect(nearMissSentence(origin, [matcher])).toBeUndefined();
  });

  it.each([
    ['http://127.0.0.1:5173', 'http://localhost:*', 'http://localhost:5173'],
    ['http://[::1]', 'http://localhost:*', 'http://localhost'],
    ['https://localhost:8443', 'https://127.0.0.1:8443', 'https://127.0.0.1:8443'],
  ])('for %s the sentence says where to open the page', (origin, entry, page) => {
    expect(nearMissSentence(origin, [matcher])).toBe(
      `${entry} is admitted, and to browsers localhost, 127.0.0.1 and [::1] are different hosts. Open the page at ${page}, or add "${origin}" to origins.`,
    );
  });

  it('only a bounded number of entries is searched', () => {
    const many = compilePolicy({ origins: Array.from({ length: 1_500 }, (_, n) => `https://a${n}.example.com`) });
    expect(nearMiss('http://a999.example.com', [many.matcher])?.difference).toBe('scheme');
    expect(nearMiss('http://a1400.example.com', [many.matcher])).toBeUndefined();
  });
});
