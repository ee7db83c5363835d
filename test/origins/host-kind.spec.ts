import { describe, expect, it } from '@jest/globals';
import { isLoopback, isPrivateHost, isTunnel } from '../../lib/origins/host.kind.js';
import { isLoopbackName, isWildcardDns } from '../../lib/origins/loopback.names.js';

interface Kind {
  what: string;
  is: (host: string) => boolean;
  hosts: readonly string[];
  others: readonly string[];
}

const KINDS: readonly Kind[] = [
  {
    what: 'the machine itself',
    is: isLoopback,
    hosts: ['localhost', 'localhost.', 'app.localhost', 'a.b.localhost.', '[::1]', '127.0.0.1', '127.10.200.30'],
    others: [
      'localhost.example.com',
      'notlocalhost',
      'localhost..',
      '[::2]',
      '[::1].example.com',
      '127.0.0.1.example.com',
      '127.0.0.1234',
      '127.0.0',
      '127.0.0.0.1',
      'x127.0.0.1',
      '10.127.0.0.1',
      '128.0.0.1',
      '',
    ],
  },
  {
    what: 'a private network, or a name for tests',
    is: isPrivateHost,
    hosts: [
      ...['local', 'test', 'internal', 'lan', 'intranet', 'corp', 'home', 'localdomain', 'home.arpa'].flatMap(
        (name) => [name, `wiki.${name}`, `a.wiki.${name}.`],
      ),
      ...['0.0.0.0', '10.1.2.3', '10.255.255.255', '192.168.0.1', '169.254.169.254', '10.0.0.1.'],
      ...['172.16.0.1', '172.19.0.1', '172.20.0.1', '172.29.0.1', '172.30.0.1', '172.31.255.255'],
      ...['100.64.0.1', '100.69.0.1', '100.70.0.1', '100.99.0.1', '100.100.0.1', '100.119.0.1', '100.120.0.1'],
      '100.127.255.255',
      ...['[fc00::1]', '[fd12:3456::1]', '[fe80::1]', '[fe90::1]', '[fea0::1]', '[febf::1]'],
      ...['[::]', '[::ffff:a00:1]', '[::ffff:10.0.0.1]'],
    ],
    others: [
      ...['example.com', 'local.example.com', 'test.example.com', 'home.arpa.example.com'],
      ...['10.example.com', '10.0.0.x', '10.1.example.com', '11.0.0.1', '203.0.113.7', '203.10.0.1', '210.0.0.1'],
      ...['192.169.0.1', '193.168.0.1', '169.253.0.1', '1.0.0.1', '8.8.8.8'],
      ...['172.15.0.1', '172.32.0.1', '172.2.0.1', '172.3.0.1', '172.160.0.1', '173.16.0.1'],
      ...['100.63.0.1', '100.128.0.1', '100.7.0.1', '100.12.0.1', '100.0.0.1', '101.64.0.1', '100.60.0.1'],
      ...['[2001:db8::1]', '[::2]', '[ff02::1]', '[f000::1]', '[fe00::1]', '[::ffff:]'],
      ...['x[fd00::1]', '[fd00::1]x', '[fd00::g]', 'fd00::1', ''],
    ],
  },
  {
    what: "a tunnel to a developer's machine",
    is: isTunnel,
    hosts: [
      ...['x-3000.app.github.dev', 'bore.pub', 'x.cloudworkstations.dev', 'x.csb.app', 'x.euw.devtunnels.ms'],
      ...['x.exp.direct', '3000-x.gitpod.io', 'x.idx.dev', 'x.lhr.life', 'x.lhr.rocks', 'x.loca.lt'],
      ...['x.localhost.run', 'x.localtunnel.me', 'x.ngrok-free.app', 'x.ngrok-free.dev', 'x.ngrok.app', 'x.ngrok.dev'],
      ...['x.eu.ngrok.io', 'x.pagekite.me', 'x.serveo.net', 'x.trycloudflare.com', 'x.webcontainer.io', 'x.zrok.io'],
      'x.ngrok.io.',
      ...['x.playit.gg', 'x-3000.euw.tunnels.api.visualstudio.com', '203-0-113-7.nip.io', 'x.203.0.113.7.sslip.io'],
    ],
    others: ['github.dev', 'x.github.dev', 'notngrok.io', 'ngrok.io.example.com', 'ngrok.com', 'ngrok.io..', ''],
  },
  {
    what: 'a public name of the machine itself',
    is: isLoopbackName,
    hosts: [
      ...[
        'lvh.me',
        'app.lvh.me',
        'a.b.localtest.me',
        'vcap.me',
        'lacolhost.com',
        'app.ddev.site',
        'x.localhost.direct',
      ],
      ...[
        '127.0.0.1.nip.io',
        'app.127.0.0.1.nip.io',
        'app-127-0-0-1.sslip.io',
        '127-1-2-3.traefik.me',
        '7f000001.nip.io',
      ],
    ],
    others: [
      ...['nip.io', '10.0.0.1.nip.io', '127.0.0.nip.io', '1127.0.0.1.nip.io', '127.0.0.1.example.com', 'xlvh.me'],
      ...['lvh.me.example.com', 'example.com', 'localhost', '127.0.0.1', 'me', ''],
    ],
  },
  {
    what: 'a name that resolves to what is written in it',
    is: isWildcardDns,
    hosts: ['nip.io', '10.0.0.1.nip.io', 'x.sslip.io', '1.2.3.4.xip.io', 'a.rbndr.us', 'x.my.local-ip.co'],
    others: ['xnip.io', 'nip.io.example.com', 'io', 'lvh.me', ''],
  },
];

describe.each(KINDS)('$what', ({ is, hosts, others }) => {
  it.each(hosts)('the host %s is of this kind', (host) => {
    expect(is(host)).toBe(true);
  });

  it.each(others)('the host "%s" is not of this kind', (host) => {
    expect(is(host)).toBe(false);
  });
});
