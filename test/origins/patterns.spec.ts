import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from '../../lib/policy/policy.compiler.js';

interface Table {
  pattern: string;
  covers: string[];
  refuses: string[];
}

const TABLES: readonly Table[] = [
  {
    pattern: 'https://*.example.com',
    covers: ['https://a.example.com', 'https://a.b.example.com', 'https://x_1.example.com', 'https://-.example.com'],
    refuses: [
      'https://example.com',
      'https://.example.com',
      'https://a..example.com',
      'https://.a.example.com',
      'https://aexample.com',
      'https://a.example.com.evil.test',
      'https://a.example.com.',
      'https://a.example.com:8443',
      'http://a.example.com',
      'https://a.example.com/',
      'https://A.example.com',
      'https://*.example.com',
      'https://a@b.example.com',
      'https://evil.test/a.example.com',
      'https://evil.test#.example.com',
      'https://evil.test`.example.com',
      'https://evil%2f.example.com',
      'https://a.example.com\n',
      'https://a.example.com, https://b.example.com',
      ' https://a.example.com',
      `https://${'a.'.repeat(160)}example.com`,
      'null',
      '',
    ],
  },
  {
    pattern: 'https://preview-*.example.com',
    covers: ['https://preview-1.example.com', 'https://preview-a-b.example.com', 'https://preview--.example.com'],
    refuses: [
      'https://preview-.example.com',
      'https://preview.example.com',
      'https://preview-a.b.example.com',
      'https://a.preview-1.example.com',
      'https://xpreview-1.example.com',
      'https://preview-a_b.example.com',
      'https://preview-1.example.com:8443',
    ],
  },
  {
    pattern: 'https://*-app.example.com',
    covers: ['https://a-app.example.com', 'https://a-app-app.example.com'],
    refuses: ['https://-app.example.com', 'https://app.example.com', 'https://a-apps.example.com'],
  },
  {
    pattern: 'https://a*a.example.com',
    covers: ['https://aba.example.com', 'https://aaa.example.com'],
    // The text on both sides of the "*" may not overlap.
    refuses: ['https://a.example.com', 'https://aa.example.com', 'https://ab.example.com'],
  },
  {
    pattern: 'http://localhost:*',
    covers: ['http://localhost', 'http://localhost:1', 'http://localhost:65535'],
    refuses: [
      'https://localhost:3000',
      'http://localhost:80',
      'http://localhost:0',
      'http://localhost:65536',
      'http://localhost:03000',
      'http://localhost:',
      'http://a.localhost:3000',
      'http://localhost.evil.test:3000',
    ],
  },
  {
    pattern: 'http://*.localhost:*',
    covers: ['http://a.localhost', 'http://a.b.localhost:3000'],
    refuses: ['http://localhost:3000', 'http://alocalhost:3000'],
  },
  {
    pattern: 'https://*.example.com:8443',
    covers: ['https://a.example.com:8443'],
    refuses: ['https://a.example.com', 'https://a.example.com:84430', 'https://a.example.com:844'],
  },
  {
    pattern: 'https://*.example.com.',
    covers: ['https://a.example.com.', 'https://a.b.example.com.'],
    refuses: ['https://a.example.com', 'https://example.com.', 'https://a.example.com..', 'https://evil.com.'],
  },
  {
    pattern: 'moz-extension://*',
    covers: [
      'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d',
      'moz-extension://00000000-0000-0000-0000-000000000000',
    ],
    refuses: [
      'moz-extension://1B2C3D4E-5F60-4A7B-8C9D-0E1F2A3B4C5D',
      'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5',
      'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d0',
      'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5g',
      'moz-extension://1b2c3d4e5f604a7b8c9d0e1f2a3b4c5d',
      'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d:80',
      'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d.',
      'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d/',
      'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d\n',
      'moz-extension://evil.1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d',
      'moz-extension://*',
      'moz-extension://',
      'moz-extension://.',
      'chrome-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d',
      'https://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d',
      'xmoz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d',
    ],
  },
  {
    pattern: 'http://[::1]:*',
    covers: ['http://[::1]', 'http://[::1]:3000'],
    refuses: ['http://[::2]:3000', 'http://[0:0:0:0:0:0:0:1]:3000'],
  },
];

describe.each(TABLES)('the pattern $pattern', ({ pattern, covers, refuses }) => {
  const { matcher } = compilePolicy({ origins: [pattern] });

  it.each(covers)('covers %j', (origin) => {
    expect(matcher.admits(origin)).toBe(true);
  });

  it.each(refuses)('does not cover %j', (origin) => {
    expect(matcher.admits(origin)).toBe(false);
  });
});

describe('an exact origin', () => {
  it('an origin with a custom scheme is compared byte for byte', () => {
    const { matcher } = compilePolicy({ origins: ['capacitor://localhost'] });
    const asked = [
      'capacitor://localhost',
      'capacitor://localhost/',
      'Capacitor://localhost',
      'capacitor://localhost:1',
    ];
    expect(asked.filter((origin) => matcher.admits(origin))).toEqual(['capacitor://localhost']);
  });

  it('an exact origin is admitted beside patterns of the same base', () => {
    const { matcher } = compilePolicy({
      origins: ['https://*.example.com', 'https://example.com', 'https://b-*.example.com:1'],
    });
    const asked = [
      'https://example.com',
      'https://a.example.com',
      'https://b-1.example.com:1',
      'https://a.example.com:1',
    ];
    expect(asked.filter((origin) => matcher.admits(origin))).toEqual(asked.slice(0, 3));
  });
});
