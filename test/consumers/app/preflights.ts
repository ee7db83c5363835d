import { OTHER, PARTNER, SHOP, TENANT, type Expectation } from './pages.js';

const PREFLIGHT_VARY = 'Origin, Access-Control-Request-Method';
const asks = (origin: string, method: string) => ({ Origin: origin, 'Access-Control-Request-Method': method });

export const preflights: Expectation[] = [
  {
    ...{ app: 'shop', what: 'preflight, admitted by default', method: 'OPTIONS', path: '/api/orders' },
    headers: { ...asks(SHOP, 'POST'), 'Access-Control-Request-Headers': 'content-type,x-other' },
    answer: {
      status: 204,
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': '600',
      vary: PREFLIGHT_VARY,
    },
  },
  {
    ...{ app: 'shop', what: 'preflight, refused', method: 'OPTIONS', path: '/api/orders' },
    headers: asks(OTHER, 'POST'),
    answer: { status: 403, vary: PREFLIGHT_VARY },
  },
  {
    ...{ app: 'shop', what: 'preflight of a guarded route', method: 'OPTIONS', path: '/api/answers/guarded' },
    headers: asks(SHOP, 'GET'),
    answer: {
      status: 204,
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': '600',
      vary: PREFLIGHT_VARY,
    },
  },
  {
    ...{ app: 'shop', what: 'preflight, policy of the handler', method: 'OPTIONS', path: '/api/orders/7' },
    headers: asks(PARTNER, 'PATCH'),
    answer: {
      status: 204,
      'access-control-allow-origin': PARTNER,
      'access-control-allow-methods': 'PATCH',
      'access-control-allow-headers': 'Content-Type, X-Key',
      'access-control-max-age': '0',
      vary: PREFLIGHT_VARY,
    },
  },
  {
    ...{ app: 'shop', what: 'preflight, false', method: 'OPTIONS', path: '/api/orders/7' },
    headers: asks(SHOP, 'DELETE'),
    answer: { status: 403, vary: PREFLIGHT_VARY },
  },
  {
    ...{ app: 'shop', what: 'preflight, "*"', method: 'OPTIONS', path: '/api/catalogue' },
    headers: asks(OTHER, 'PUT'),
    answer: {
      status: 204,
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, PUT',
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': '600',
      vary: 'Access-Control-Request-Method',
    },
  },
  {
    ...{ app: 'shop', what: 'preflight, source of the tenant', method: 'OPTIONS', path: '/api/t/a' },
    headers: asks(TENANT, 'GET'),
    answer: {
      status: 204,
      'access-control-allow-origin': TENANT,
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': '600',
      vary: PREFLIGHT_VARY,
    },
  },
  {
    ...{ app: 'shop', what: 'preflight, source of another tenant', method: 'OPTIONS', path: '/api/t/b' },
    headers: asks(TENANT, 'GET'),
    answer: { status: 403, vary: PREFLIGHT_VARY },
  },
  {
    ...{ app: 'shop', what: 'preflight of a controller with a host', method: 'OPTIONS', path: '/api/window' },
    headers: { ...asks(PARTNER, 'GET'), Host: 'window.example.com' },
    answer: {
      status: 204,
      'access-control-allow-origin': PARTNER,
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'Content-Type, X-Key',
      'access-control-max-age': '60',
      vary: PREFLIGHT_VARY,
    },
  },
  {
    ...{ app: 'shop', what: 'preflight of a malformed URL', method: 'OPTIONS', path: '/api/orders/%FF' },
    headers: asks(OTHER, 'POST'),
    answer: { status: 403, vary: PREFLIGHT_VARY },
  },
  {
    ...{ app: 'versions', what: 'preflight, versions of a header', method: 'OPTIONS', path: '/prices' },
    headers: asks(PARTNER, 'GET'),
    answer: {
      status: 204,
      'access-control-allow-origin': PARTNER,
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': '600',
      vary: PREFLIGHT_VARY,
    },
  },
];
