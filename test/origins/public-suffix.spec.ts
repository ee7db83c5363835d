import { describe, expect, it } from '@jest/globals';
import { publicSuffixKind, registrableDomain } from '../../lib/origins/public.suffix.js';

const REGISTRIES = ['com', 'dev', 'co.uk', 'co.uk.', 'kobe.jp'];

/** Hosting providers of the list itself, and a top level that no list knows. */
const LISTED = ['vercel.app', 'github.io', 'github.io.', 'pages.dev', 'herokuapp.com', 'unknowntop'];

/** Names that anyone can have, and that the list does not hold. */
const UNLISTED = [
  ...['amazonaws.com', 'amazonaws.com.cn', 'app.github.dev', 'azure.com', 'bore.pub', 'cdpn.io', 'claude.site'],
  ...['cloudapp.azure.com', 'cloudworkstations.dev', 'codepen.io', 'codesandbox.io', 'core.windows.net'],
  ...['devtunnels.ms', 'exp.direct', 'firebase.studio', 'force.com', 'github.dev', 'gitpod.io', 'glitch.me'],
  ...['godaddysites.com', 'googleusercontent.com', 'gradio.live', 'idx.dev', 'jimdosite.com', 'jsbin.com'],
  ...['lhr.life', 'lhr.rocks', 'loca.lt', 'localhost.run', 'localtunnel.me', 'lovable.dev', 'lovableproject.com'],
  ...['mystrikingly.com', 'neocities.org', 'on.aws', 'oraclecloud.com', 'pagekite.me', 'railway.app', 'serveo.net'],
  ...['softr.app', 'stackblitz.io', 'teleporthq.app', 'tumblr.com', 'v0.app', 'v0.dev', 'webcontainer.io'],
  ...['weebly.com', 'windows.net', 'wordpress.com', 'zrok.io', 'wordpress.com.'],
];

/** Names that one owner has, and addresses. */
const OWNED = [
  ...['example.com', 'shop.example.co.uk', 'mine.vercel.app', 'a.mine.github.io', 'mine.wordpress.com', 'example.com.'],
  ...['localhost', 'localhost.', 'app.localhost', '192.168.0.1', '127.0.0.1', '[::1]', '[2001:db8::1]'],
];

describe('a name to the right of a "*"', () => {
  it.each(REGISTRIES)('%s is a suffix of a registry', (base) => {
    expect(publicSuffixKind(base)).toBe('registry');
  });

  it.each([...LISTED, ...UNLISTED])('%s is a suffix of a hosting provider', (base) => {
    expect(publicSuffixKind(base)).toBe('hosting');
  });

  it.each(OWNED)('%s is no public suffix', (base) => {
    expect(publicSuffixKind(base)).toBeUndefined();
  });

  it('digits alone do not make a name an IP address', () => {
    expect(['net7', '7net', 'n7t'].map((base) => publicSuffixKind(base))).toEqual(['hosting', 'hosting', 'hosting']);
  });
});

describe('a name below which a "*" stands for several labels', () => {
  it.each(['nordland.no', 'xn--stfold-9xa.no'])('%s holds suffixes of a registry', (base) => {
    expect([publicSuffixKind(base), publicSuffixKind(base, true)]).toEqual([undefined, 'registry']);
  });

  it.each(['eu-west-1.amazonaws.com', 'rds.amazonaws.com', 'fr-par.scw.cloud', 'fastly.net', 'amazoncognito.com'])(
    '%s holds suffixes of a hosting provider',
    (base) => {
      expect([publicSuffixKind(base), publicSuffixKind(base, true)]).toEqual([undefined, 'hosting']);
    },
  );

  it('a registered domain holds no suffix', () => {
    expect(['example.com', 'shop.example.co.uk', 'notfastly.net'].map((base) => publicSuffixKind(base, true))).toEqual(
      Array.from({ length: 3 }, () => undefined),
    );
  });
});

describe('the registered part of a host', () => {
  it.each([
    ['app.example.co.uk', 'example.co.uk'],
    ['example.com', 'example.com'],
    ['my_app.example.com', 'example.com'],
    ['a.mine.vercel.app', 'mine.vercel.app'],
    ['vercel.app', undefined],
    ['com', undefined],
    ['192.168.0.1', undefined],
  ])('%s is %s', (host, domain) => {
    expect(registrableDomain(host)).toBe(domain);
  });
});
