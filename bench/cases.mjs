/** What is compared and what is sent: shared by the server processes and by the one that loads them. */

export const PLATFORMS = ['express', 'fastify'];

/** `again` is a second process of the same application as `enableCors`: how far the two differ is noise. */
export const VARIANTS = [
  { name: 'bare', kind: 'bare', origins: 0 },
  { name: 'enableCors-1', kind: 'enableCors', origins: 1 },
  { name: 'module-1', kind: 'module', origins: 1 },
  { name: 'enableCors-1000', kind: 'enableCors', origins: 1000 },
  { name: 'module-1000', kind: 'module', origins: 1000 },
  { name: 'again', kind: 'enableCors', origins: 1 },
];

/** The origin that is admitted stands in the middle, so a search from one end costs what it does on average. */
export function origins(count) {
  const list = Array.from({ length: count }, (_, index) => `https://shop-${index}.example.com`);
  list[Math.floor(count / 2)] = ADMITTED;
  return list;
}

const ADMITTED = 'https://app.example.com';
const REFUSED = 'https://app.example.org';
const PATH = '/cats/7';

/** The requests, and whether the answer carries `Access-Control-Allow-Origin` (never without CORS). */
export const REQUESTS = [
  { name: 'actual, admitted', head: head('GET', ADMITTED), admitted: true },
  { name: 'actual, refused', head: head('GET', REFUSED), admitted: false },
  { name: 'actual, no Origin', head: head('GET'), admitted: false },
  { name: 'preflight, admitted', head: head('OPTIONS', ADMITTED), admitted: true },
  { name: 'preflight, refused', head: head('OPTIONS', REFUSED), admitted: false },
];

/** About the headers a browser sends. */
function head(method, origin) {
  const lines = [
    `${method} ${PATH} HTTP/1.1`,
    'Host: api.example.com',
    'Connection: keep-alive',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Accept: application/json',
    'Accept-Encoding: gzip, deflate, br',
    'Accept-Language: en-GB,en;q=0.9',
  ];
  if (origin) lines.push(`Origin: ${origin}`);
  if (method === 'OPTIONS')
    lines.push('Access-Control-Request-Method: PUT', 'Access-Control-Request-Headers: content-type');
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}
