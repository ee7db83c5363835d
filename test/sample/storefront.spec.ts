import { beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { startStorefront } from './storefront.js';

const SHOP = 'http://localhost:3001';
const DESK = 'http://localhost:3002';
const STRANGER = 'http://localhost:3003';
const json = { 'Content-Type': 'application/json' };

describe.each(platforms)('the storefront in development on %s', (platform) => {
  const storefront = useApp(() => startStorefront(platform));
  let cookie: string;

  const call = async (method: string, path: string, headers: Record<string, string>, body?: object) => {
    const text = body && JSON.stringify(body);
    const answer = await send(storefront.port, path, {
      method,
      headers: { ...headers, ...(text === undefined ? {} : json) },
      ...(text === undefined ? {} : { body: text }),
    });
    return { status: answer.status, ...corsHeaders(answer) } as Record<string, unknown>;
  };
  const preflightOf = async (path: string, origin: string, method: string, headers?: string) => {
    const answer = await preflight(storefront.port, path, origin, method, headers);
    return { status: answer.status, body: answer.body, ...corsHeaders(answer) } as Record<string, unknown>;
  };
  const shopHeaders = {
    'access-control-allow-origin': SHOP,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Location',
    vary: 'Origin',
  };
  const refused = { status: 403, body: '', vary: 'Origin, Access-Control-Request-Method' };

  beforeAll(async () => {
    const answer = await send(storefront.port, '/session', {
      method: 'POST',
      headers: { Origin: SHOP, ...json },
      body: JSON.stringify({ customer: 'ada', password: 'demo' }),
    });
    cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  });

  it('every page reads the catalogue, its 404 included', async () => {
    const open = { 'access-control-allow-origin': '*' };
    const counted = { ...open, 'access-control-expose-headers': 'X-Total-Count' };
    expect(await call('GET', '/catalogue', { Origin: STRANGER })).toEqual({ status: 200, ...counted });
    expect(await call('GET', '/catalogue', {})).toEqual({ status: 200, ...counted });
    expect(await call('GET', '/catalogue/999', { Origin: STRANGER })).toEqual({ status: 404, ...open });
  });

  it('the shop signs in, and reads the refusal of a wrong password', async () => {
    const ada = (password: string) => call('POST', '/session', { Origin: SHOP }, { customer: 'ada', password });
    expect(await ada('demo')).toEqual({ status: 201, ...shopHeaders });
    expect(await ada('wrong')).toEqual({ status: 401, ...shopHeaders });
    expect(await preflightOf('/session', STRANGER, 'POST', 'content-type')).toEqual(refused);
  });

  it('the shop reads the 401 of the guard', async () => {
    expect(await call('GET', '/orders', { Origin: SHOP })).toEqual({ status: 401, ...shopHeaders });
    expect(await call('GET', '/orders', { Origin: STRANGER })).toEqual({ status: 401, vary: 'Origin' });
  });

  it('the shop lists, places and changes orders, and no other page reads them', async () => {
    const change = { quantity: 2 };
    expect(await call('GET', '/orders', { Origin: SHOP, cookie })).toEqual({ status: 200, ...shopHeaders });
    expect(await call('GET', '/orders', { Origin: STRANGER, cookie })).toEqual({ status: 200, vary: 'Origin' });
    expect(await call('POST', '/orders', { Origin: SHOP, cookie }, { item: 1, quantity: 1 })).toEqual({
      status: 201,
      ...shopHeaders,
    });
    expect(await call('PUT', '/orders/1000', { Origin: SHOP, cookie }, change)).toEqual({
      status: 200,
      ...shopHeaders,
    });
    expect(await call('PUT', '/orders/1', { Origin: SHOP, cookie }, change)).toEqual({ status: 404, ...shopHeaders });
  });

  it('preflights of one path follow the policy of the requested method', async () => {
    // PUT and DELETE admit different pages: what is kept for one of them would be sent to the other.
    expect(await preflightOf('/orders/1000', SHOP, 'PUT', 'content-type')).toEqual({
      status: 204,
      body: '',
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': '0',
      vary: 'Origin, Access-Control-Request-Method',
    });
    expect(await preflightOf('/orders/1000', DESK, 'DELETE', 'authorization')).toEqual({
      status: 204,
      body: '',
      'access-control-allow-origin': DESK,
      'access-control-allow-methods': 'DELETE',
      'access-control-allow-headers': 'Authorization',
      'access-control-max-age': '0',
      vary: 'Origin, Access-Control-Request-Method',
    });
    expect(await preflightOf('/orders/1000', SHOP, 'DELETE', 'authorization')).toEqual(refused);
    expect(await preflightOf('/orders/1000', DESK, 'PUT', 'content-type')).toEqual(refused);
  });

  it('only the back office reads the report, and it needs its key as well', async () => {
    const desk = { 'access-control-allow-origin': DESK, vary: 'Origin' };
    const Authorization = 'Bearer demo-desk-key';
    expect(await call('GET', '/admin/report', { Origin: DESK, Authorization })).toEqual({ status: 200, ...desk });
    expect(await call('GET', '/admin/report', { Origin: DESK })).toEqual({ status: 401, ...desk });
    expect(await call('GET', '/admin/report', { Origin: SHOP })).toEqual({ status: 401, vary: 'Origin' });
  });

  it('no page reads the webhook or the health check', async () => {
    const closed = { status: 403, body: '', vary: refused.vary };
    for (const origin of [SHOP, DESK, STRANGER]) {
      expect(await preflightOf('/payments/webhook', origin, 'POST', 'content-type')).toEqual(closed);
      expect(await call('POST', '/payments/webhook', { Origin: origin }, {})).toEqual({ status: 401 });
      expect(await call('GET', '/health', { Origin: origin })).toEqual({ status: 200 });
    }
    const Authorization = 'Bearer demo-payments-key';
    expect(await call('POST', '/payments/webhook', { Authorization }, {})).toEqual({ status: 204 });
  });
});
