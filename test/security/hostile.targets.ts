import { ACME, APP, BOLT } from '../kit/origins.js';
import { platforms, type Platform } from '../kit/platforms.js';
import type { Row } from './hostile.rows.js';
import { admitted, readable, refused, unread, unreadable, type Outcome } from './outcomes.js';

const HOST = 'Host: localhost';
const PUT = 'Access-Control-Request-Method: PUT';
const SLASH = 'https://slash.example.net';
const USUAL = 'GET, HEAD, PUT, PATCH, POST, DELETE';

/** A target, the outcome of its preflight and of GET, and the one platform whose router reads it otherwise. */
type Target = readonly [
  target: string,
  asked: Outcome,
  read: Outcome,
  other?: readonly [on: Platform, asked: Outcome, read: Outcome],
];

const rowsOf = ([target, asked, read, other]: Target, origin: string): Row[] => {
  const ran = platforms.filter((platform) => (other?.[0] === platform ? other[2] : read)[0] === 200);
  const shown = target.length > 40 ? `${target.slice(0, 20)}… (${target.length} bytes)` : target;
  const [on, otherAsked, otherRead] = other ?? [];
  return [
    {
      name: `OPTIONS ${shown} from ${origin}: ${asked[0]}`,
      line: `OPTIONS ${target} HTTP/1.1`,
      lines: [HOST, `Origin: ${origin}`, PUT],
      outcome: asked,
      ...(on && otherAsked ? { on: { [on]: otherAsked } } : {}),
    },
    {
      name: `GET ${shown} from ${origin}: ${read[0]}`,
      line: `GET ${target} HTTP/1.1`,
      lines: [HOST, `Origin: ${origin}`],
      outcome: read,
      runs: ran,
      ...(on && otherRead ? { on: { [on]: otherRead } } : {}),
    },
  ];
};

const missing = unread(404);
const FASTIFY_400 = ['fastify', refused, unread(400)] as const;

/** Ways to say `/exact`, or nearly. What servers read differently is refused ahead of its handler. */
const PATHS: readonly Target[] = [
  ['*', refused, missing],
  ['//', refused, missing],
  ['/..', refused, missing],
  ['/%2F', refused, missing],
  ['/%00', refused, missing],
  ['/%FF', refused, missing, FASTIFY_400],
  ['/exact/%FF', refused, missing, FASTIFY_400],
  ['//exact', refused, missing],
  ['/exact//', refused, missing],
  ['/exact/', refused, missing, ['express', admitted(), readable()]],
  ['/EXACT', refused, missing, ['express', admitted(), readable()]],
  ['/%65xact', refused, missing, ['fastify', admitted(), readable()]],
  ['/./exact', refused, missing],
  ['/x/../exact', refused, missing],
  ['/exact/..', refused, missing],
  ['/exact%2F', refused, missing],
  ['/exact%00', refused, missing],
  ['/exact;a', refused, missing],
  ['/\\exact', refused, missing],
  ['/exact?%FF', admitted(), readable()],
  ['/exact?__proto__[x]=1', admitted(), readable()],
  [`/exact?${'&'.repeat(15_000)}`, admitted(), readable()],
  ['/'.repeat(15_000), refused, missing],
  [`/exact/${'a/'.repeat(7000)}`, refused, missing],
  ['/exact#x', refused, readable()],
  ['http://evil.test/exact', refused, readable()],
  ['HTTP://localhost/exact', refused, readable()],
  ['exact', unread(400), unread(400)],
  ['\\exact', unread(400), unread(400)],
  ['/exact\xff', unread(400), unread(400)],
  ['/ex act', unread(400), unread(400)],
];

/** Ways to name a tenant, from an origin of `acme`. */
const OF_ACME: readonly Target[] = [
  ['/tenants/%61cme', admitted(ACME), readable(ACME)],
  ['/tenants/acme%00', refused, unreadable()],
  ['/tenants/ACME', refused, unreadable()],
  ['/tenants/..%2Facme', refused, unreadable()],
  ['/tenants/%FF', refused, unread(400)],
  ['/tenants/constructor', refused, unreadable()],
  ['/tenants/bolt?tenant=acme', refused, unreadable()],
  ['/tenants?tenant=bolt&tenant=acme', refused, unreadable()],
  [`/tenants/${'a'.repeat(2000)}`, refused, unreadable(), ['fastify', refused, unread(414)]],
  ['/files/%61cme/x', admitted(ACME, USUAL), readable(ACME, 404)],
  ['/files//acme/x', refused, missing],
  ['/files/acme/..', refused, missing],
];

/** Files of `acme` to a server that shortens paths, and of `bolt` to one that does not: nobody's. */
const OF_BOLT: readonly Target[] = [
  ['/files/bolt/x', admitted(BOLT, USUAL), readable(BOLT, 404)],
  ['/files/bolt/../acme/x', refused, missing],
  ['/files/bolt/..%2Facme/x', refused, missing],
  ['/files/bolt/%2e%2e/acme/x', refused, missing],
  ['/files/bolt/..%5Cacme/x', refused, missing],
  ['/files/bolt/./x', admitted(BOLT, USUAL), readable(BOLT, 404)],
];

const OF_SLASH: readonly Target[] = [
  ['/tenants/a%2Fb', admitted(SLASH), readable(SLASH)],
  ['/tenants/a/b', refused, missing],
  ['/files/a%2Fb/x', refused, missing],
];

const preflight = ['Origin: https://app.example.com', PUT];
const line = (name: string, text: string, lines: readonly string[], outcome: Outcome | null): Row => ({
  name,
  line: text,
  lines,
  outcome,
});

const LINES: readonly Row[] = [
  line('HTTP/1.0 without Host is answered: 204', 'OPTIONS /exact HTTP/1.0', preflight, admitted()),
  line('HTTP/1.1 without Host is refused by the parser: 400', 'OPTIONS /exact HTTP/1.1', preflight, unread(400)),
  line('a lower-case method: 400', 'options /exact HTTP/1.1', [HOST, ...preflight], unread(400)),
  line('an unknown method: 400', 'BREW /exact HTTP/1.1', [HOST, ...preflight], unread(400)),
  line('a method that nothing serves: 404', 'TRACE /exact HTTP/1.1', [HOST, ...preflight], missing),
  line('CONNECT: no answer', 'CONNECT /exact HTTP/1.1', [HOST, ...preflight], null),
  line('a folded line: 400', 'OPTIONS /exact HTTP/1.1', [HOST, ...preflight, ' Origin: x'], unread(400)),
  line('a space before a colon: 400', 'OPTIONS /exact HTTP/1.1', [HOST, ...preflight, 'Origin : x'], unread(400)),
  line(
    'response headers in a request: 204',
    'OPTIONS /exact HTTP/1.1',
    [HOST, ...preflight, 'Vary: *', 'Access-Control-Allow-Origin: *'],
    admitted(),
  ),
  line('__proto__ as a header: 204', 'OPTIONS /exact HTTP/1.1', [HOST, ...preflight, '__proto__: x'], admitted()),
  line('an upgrade: 204', 'OPTIONS /exact HTTP/1.1', [HOST, ...preflight, 'Upgrade: websocket'], admitted()),
];

const BY_HOST: readonly [host: readonly string[], outcome: Outcome][] = [
  [['Host: acme.test'], admitted('https://host.example.net')],
  [['Host: ACME.TEST:99'], admitted('https://host.example.net')],
  [['Host: evil.test', 'Host: acme.test'], refused],
  [['Host: evil.test', 'X-Forwarded-Host: acme.test'], refused],
  [['Host: evil.test', 'Forwarded: host=acme.test'], refused],
  [['Host: x@acme.test'], refused],
  [['Host: acme.test.'], refused],
  [['Host: acme.test, evil.test'], refused],
  [['Host: acme.test\xff'], refused],
  [['Host: [::1'], refused],
  [['Host:'], refused],
  [['Host: __proto__'], refused],
  [[`Host: ${'a'.repeat(15_000)}`], refused],
];

export const TARGETS: readonly Row[] = [
  ...PATHS.flatMap((target) => rowsOf(target, APP)),
  ...OF_ACME.flatMap((target) => rowsOf(target, ACME)),
  ...OF_BOLT.flatMap((target) => rowsOf(target, BOLT)),
  ...OF_SLASH.flatMap((target) => rowsOf(target, SLASH)),
  ...LINES,
  ...BY_HOST.map(([host, outcome]) => {
    const name = `a tenant by "${host.join(', ').slice(0, 60)}": ${outcome[0]}`;
    return line(name, 'OPTIONS /tenants HTTP/1.1', [...host, 'Origin: https://host.example.net', PUT], outcome);
  }),
];
