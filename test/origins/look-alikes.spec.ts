import { describe, expect, it } from '@jest/globals';
import { lookAlikesOf } from '../../lib/origins/regex/look.alikes.js';

/** Whatever the examples are. */
const ANYBODYS = [
  ...['https://evil.com', 'https://evil.net', 'https://evil.dev', 'https://evil.github.io', 'https://evil.gitlab.io'],
  ...['https://evil.vercel.app', 'https://evil.netlify.app', 'https://evil.pages.dev', 'https://evil.workers.dev'],
  ...['https://evil.web.app', 'https://evil.herokuapp.com', 'https://evil.onrender.com'],
  ...['https://evil.azurewebsites.net', 'https://evil.cloudfront.net', 'https://evil.ngrok-free.app'],
  'https://evil.up.railway.app',
];
const ALWAYS = [
  ...['null', '', 'https://6.6.6.6', 'http://6.6.6.6'],
  // A name is the same with the dot of the root.
  ...ANYBODYS.flatMap((origin) => [origin, `${origin}.`]),
];

const PLAIN = {
  accepted: 'https://app.example.com',
  schemes: ['http://app.example.com', 'ftp://app.example.com'],
  ports: ['https://app.example.com:1', 'https://app.example.com:8080', 'https://app.example.com:65535'],
  others: [
    ...['https://app.example.com.evil.test', 'https://app.example.comevil'],
    ...['https://app.example.com_.evil.test', 'https://app.example.com-evil.test'],
    ...['https://app.evilexample.com', 'https://app.evil-example.com', 'https://app.evil_example.com'],
    ...['https://app.xexample.com', 'https://app.myexample.com', 'https://app.badexample.com'],
    ...['https://app.1example.com', 'https://evilexample.com', 'https://evil-example.com', 'https://evil_example.com'],
    ...['https://xexample.com', 'https://myexample.com', 'https://badexample.com', 'https://1example.com'],
    ...['https://appxexample.com', 'https://app-example.com', 'https://appexample.com'],
    ...['https://app.examplexcom', 'https://app.example-com', 'https://app.examplecom'],
    ...['https://app.ezample.com', 'https://app.exampleevil.com', 'https://app.example-evil.com'],
    ...['https://app.example1.com', 'https://app.example.com/', 'https://app.example.com.'],
    ...['https://app.example.com@evil.test', 'https://app.example.com#', 'https://app.example.com?'],
    ...['https://app.example.com ', 'https://app.example.com\n', 'https://app.example.com\nx'],
    ...['https://app.example.com`.evil.test', 'https://app.example.com%60.evil.test'],
    ...['https://app.example.com, https://evil.test', 'https://evil.test/app.example.com'],
    ...['https://evil.test#app.example.com', 'https://evil.test?https://app.example.com'],
    ...['xhttps://app.example.com', ' https://app.example.com', '\nhttps://app.example.com'],
    ...['HTTPS://APP.EXAMPLE.COM', 'https://user@app.example.com'],
  ],
};

/** Two labels in front, a port, and a name that has a z already. */
const LONGER = {
  accepted: 'http://a.b.ozone.org:81',
  schemes: ['https://a.b.ozone.org:81', 'ftp://a.b.ozone.org:81'],
  ports: ['http://a.b.ozone.org:1', 'http://a.b.ozone.org:8080', 'http://a.b.ozone.org:65535'],
  others: [
    ...['http://a.b.ozone.org.evil.test', 'http://a.b.ozone.orgevil'],
    ...['http://a.b.ozone.org_.evil.test', 'http://a.b.ozone.org-evil.test'],
    ...['http://a.b.evilozone.org:81', 'http://a.b.evil-ozone.org:81', 'http://a.b.evil_ozone.org:81'],
    ...['http://a.b.xozone.org:81', 'http://a.b.myozone.org:81', 'http://a.b.badozone.org:81'],
    ...['http://a.b.1ozone.org:81', 'http://evilozone.org:81', 'http://evil-ozone.org:81', 'http://evil_ozone.org:81'],
    ...['http://xozone.org:81', 'http://myozone.org:81', 'http://badozone.org:81', 'http://1ozone.org:81'],
    ...['http://a.bxozone.org:81', 'http://a.b-ozone.org:81', 'http://a.bozone.org:81'],
    ...['http://a.b.ozonexorg:81', 'http://a.b.ozone-org:81', 'http://a.b.ozoneorg:81'],
    ...['http://a.b.oyone.org:81', 'http://a.b.ozoneevil.org:81', 'http://a.b.ozone-evil.org:81'],
    ...['http://a.b.ozone1.org:81', 'http://a.b.ozone.org:81/', 'http://a.b.ozone.org:81.'],
    ...['http://a.b.ozone.org:81@evil.test', 'http://a.b.ozone.org:81#', 'http://a.b.ozone.org:81?'],
    ...['http://a.b.ozone.org:81 ', 'http://a.b.ozone.org:81\n', 'http://a.b.ozone.org:81\nx'],
    ...['http://a.b.ozone.org:81`.evil.test', 'http://a.b.ozone.org:81%60.evil.test'],
    ...['http://a.b.ozone.org:81, https://evil.test', 'https://evil.test/a.b.ozone.org'],
    ...['https://evil.test#a.b.ozone.org', 'https://evil.test?http://a.b.ozone.org:81'],
    ...['xhttp://a.b.ozone.org:81', ' http://a.b.ozone.org:81', '\nhttp://a.b.ozone.org:81'],
    ...['HTTP://A.B.OZONE.ORG:81', 'http://user@a.b.ozone.org:81'],
  ],
};

const sorted = (origins: readonly string[]): string[] => [...new Set(origins)].toSorted();

describe('look-alikes of origins', () => {
  it.each([PLAIN, LONGER])('$accepted has exactly these look-alikes', ({ accepted, schemes, ports, others }) => {
    const expected = sorted([...ALWAYS, ...schemes, ...ports, ...others]);
    expect(sorted(lookAlikesOf([accepted]))).toEqual(expected);
    expect(sorted(lookAlikesOf(['no origin', accepted]))).toEqual(expected);
  });

  it('no scheme and no port is varied where the examples have more than one', () => {
    const found = lookAlikesOf([PLAIN.accepted, LONGER.accepted]);
    expect(sorted(found)).toEqual(sorted([...ALWAYS, ...PLAIN.others, ...LONGER.others]));
  });

  it('without examples they are the origins that anybody can have', () => {
    expect(lookAlikesOf([]).toSorted()).toEqual(ALWAYS.toSorted());
  });

  it('no example is a look-alike', () => {
    expect(lookAlikesOf(['https://app.example.com', 'https://app.exampleevil.com', 'https://evil.com'])).toEqual(
      expect.not.arrayContaining(['https://app.exampleevil.com']),
    );
    expect(lookAlikesOf(['https://evil.com'])).not.toContain('https://evil.com');
  });

  it('a name at a hosting provider has a look-alike of another customer there', () => {
    expect(lookAlikesOf(['https://mine.fly.dev'])).toContain('https://evil.fly.dev');
  });

  it.each(['http://localhost:3000', 'http://app.localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'no look-alike of %s is on the same machine',
    (accepted) => {
      const own = /^[a-z]+:\/\/(?:(?:[a-z0-9_-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
      expect(lookAlikesOf([accepted]).filter((origin) => own.test(origin))).toEqual([]);
    },
  );

  it.each([
    ['https://203.0.113.7', 'https://203evil.0.113.7'],
    ['https://203.0.113.7', 'https://2z3.0.113.7'],
    ['https://[::ffff:1.2.3.4]', 'https://[z:ffff:1.2.3.4]'],
    ['https://intranet', 'https://iztranet'],
  ])('%s, which nobody can register, has no look-alike %s', (accepted, neighbour) => {
    expect(lookAlikesOf([accepted])).not.toContain(neighbour);
  });

  it.each([
    ['https://a.com', 'https://aevil.com'],
    ['https://1a.com', 'https://1aevil.com'],
    ['https://example.net7', 'https://exampleevil.net7'],
  ])('%s, which is a registered name, has the look-alike %s', (accepted, neighbour) => {
    expect(lookAlikesOf([accepted])).toContain(neighbour);
  });

  it('a host with a trailing dot has look-alikes with a trailing dot', () => {
    const found = lookAlikesOf(['https://app.example.com.:8443']);
    const expected = [
      'https://app.evilexample.com.:8443',
      'https://app.ezample.com.:8443',
      'http://app.example.com.:8443',
    ];
    expect(found).toEqual(
      expect.arrayContaining([...expected, 'https://app.example.com.:1', 'https://appxexample.com.:8443']),
    );
  });

  it('a name at a hosting provider has other names there as look-alikes', () => {
    expect(lookAlikesOf(['https://mine.tiiny.site'])).toEqual(
      expect.arrayContaining(['https://mzne.tiiny.site', 'https://evilmine.tiiny.site', 'https://evil.tiiny.site']),
    );
  });
});
