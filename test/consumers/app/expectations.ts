import { OTHER, PARTNER, SHOP, TENANT, type Expectation } from './pages.js';
import { preflights } from './preflights.js';

const shop = { Origin: SHOP };
const partner = { Origin: PARTNER };
const other = { Origin: OTHER };

/** The rest of what `default` answers to an admitted origin. */
const SHOP_MAY_READ = {
  'access-control-allow-origin': SHOP,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'X-Request-Id',
  vary: 'Origin',
};
const EVERYBODY = { status: 200, 'access-control-allow-origin': '*', 'access-control-expose-headers': 'X-Rows' };
const NOBODY = { status: 200, vary: 'Origin' };
const PARTNER_ONLY = { status: 200, 'access-control-allow-origin': PARTNER, vary: 'Origin' };

const policies: Omit<Expectation, 'app'>[] = [
  {
    ...{ what: 'default and @ExposeHeaders, admitted', path: '/api/orders', headers: shop },
    answer: { status: 200, ...SHOP_MAY_READ, 'access-control-expose-headers': 'X-Request-Id, X-Total' },
  },
  { what: 'default, refused', path: '/api/orders', headers: other, answer: NOBODY },
  { what: 'default, no Origin', path: '/api/orders', answer: NOBODY },
  { what: '"*" of the controller', path: '/api/catalogue', headers: other, answer: EVERYBODY },
  { what: '"*" of the controller, no Origin', path: '/api/catalogue', answer: EVERYBODY },
  {
    ...{ what: 'extended policy of the handler', path: '/api/catalogue/partners', headers: partner },
    answer: { ...PARTNER_ONLY, 'access-control-expose-headers': 'X-Total' },
  },
  { what: 'handler before controller', path: '/api/catalogue/partners', headers: other, answer: NOBODY },
  { what: 'false', method: 'DELETE', path: '/api/orders/7', headers: shop, answer: { status: 200 } },
  { what: 'entry of routes', path: '/files/a.txt', headers: other, answer: EVERYBODY },
  {
    ...{ what: 'source of the tenant', path: '/api/t/a', headers: { Origin: TENANT } },
    answer: { status: 200, 'access-control-allow-origin': TENANT, vary: 'Origin' },
  },
  { what: 'source of another tenant', path: '/api/t/b', headers: { Origin: TENANT }, answer: NOBODY },
  {
    ...{ what: 'host of a controller', path: '/api/window', headers: { ...partner, Host: 'window.example.com' } },
    answer: PARTNER_ONLY,
  },
  {
    ...{ what: 'another host', path: '/api/window', headers: { ...partner, Host: 'api.example.com' } },
    answer: { status: 404, vary: 'Origin' },
  },
  { what: 'version 1 of the URI', path: '/api/v1/prices', headers: partner, answer: PARTNER_ONLY },
  { what: 'version 2 of the URI', path: '/api/v2/prices', headers: other, answer: EVERYBODY },
  { what: 'excluded from the prefix', path: '/health', headers: other, answer: EVERYBODY },
];

const RESOURCE = { 'cross-origin-resource-policy': 'same-site', vary: 'Origin' };
const forms: Omit<Expectation, 'app'>[] = [
  {
    ...{ what: 'enforce, a form of an admitted page', method: 'POST', path: '/forms/a', headers: shop },
    answer: { status: 404, 'access-control-allow-origin': SHOP, ...RESOURCE },
  },
  {
    ...{ what: 'enforce, a form of another page', method: 'POST', path: '/forms/a', headers: other },
    answer: { status: 403, ...RESOURCE },
  },
  {
    ...{ what: 'enforce, a page of the application', method: 'POST', path: '/forms/a' },
    headers: { ...other, 'Sec-Fetch-Site': 'same-origin' },
    answer: { status: 404, ...RESOURCE },
  },
  {
    ...{ what: 'enforce, GET of another page', path: '/forms/a', headers: other },
    answer: { status: 404, ...RESOURCE },
  },
];

const answers: Omit<Expectation, 'app'>[] = [
  {
    ...{ what: '401 of a guard', path: '/api/answers/guarded', headers: shop },
    answer: { status: 401, ...SHOP_MAY_READ },
  },
  {
    ...{ what: '500 of a handler', path: '/api/answers/broken', headers: shop },
    answer: { status: 500, ...SHOP_MAY_READ },
  },
  { what: '404', path: '/api/nowhere', headers: shop, answer: { status: 404, ...SHOP_MAY_READ } },
  { what: '404 beside the prefix', path: '/api/health', headers: shop, answer: { status: 404, ...SHOP_MAY_READ } },
  {
    ...{ what: 'malformed JSON', method: 'POST', path: '/api/orders', body: '{' },
    headers: { ...shop, 'Content-Type': 'application/json' },
    answer: { status: 400, ...SHOP_MAY_READ },
  },
  {
    ...{ what: '413', method: 'POST', path: '/api/orders', body: `"${'x'.repeat(1_500_000)}"` },
    headers: { ...shop, 'Content-Type': 'application/json' },
    answer: { status: 413, ...SHOP_MAY_READ },
  },
  { what: 'malformed URL', path: '/api/orders/%FF', headers: shop, answer: { status: 400, ...SHOP_MAY_READ } },
  { what: 'malformed URL, refused', path: '/api/orders/%FF', headers: other, answer: { status: 400, vary: 'Origin' } },
  {
    ...{ what: 'Vary of the handler', path: '/api/answers/varied', headers: shop },
    answer: { status: 200, ...SHOP_MAY_READ, vary: 'Accept-Language, Origin' },
  },
  {
    ...{ what: 'plain OPTIONS', method: 'OPTIONS', path: '/api/orders' },
    answer: { status: 204, allow: 'GET, HEAD, POST', vary: 'Origin' },
  },
  {
    ...{ what: 'plain OPTIONS with a handler of its own', method: 'OPTIONS', path: '/api/catalogue/own' },
    answer: { ...EVERYBODY, allow: 'OPTIONS, X-OWN' },
  },
];

const versions: Omit<Expectation, 'app'>[] = [
  {
    ...{ what: 'version 1 of a header', path: '/prices', headers: { ...partner, 'X-Version': '1' } },
    answer: PARTNER_ONLY,
  },
  {
    ...{ what: 'version 1 of a header, refused', path: '/prices', headers: { ...other, 'X-Version': '1' } },
    answer: NOBODY,
  },
  {
    ...{ what: 'version 2 of a header', path: '/prices', headers: { ...other, 'X-Version': '2' } },
    answer: { status: 200, 'access-control-allow-origin': '*' },
  },
];

export const expectations: readonly Expectation[] = [
  ...preflights,
  ...[...policies, ...forms, ...answers].map((row) => ({ app: 'shop' as const, ...row })),
  ...versions.map((row) => ({ app: 'versions' as const, ...row })),
];
