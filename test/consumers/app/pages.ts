import type { Answer, Call } from './wire.js';

/** A request and the one answer to it, on every version of Nest and on both platforms. */
export interface Expectation extends Call {
  readonly app: 'shop' | 'versions';
  readonly what: string;
  readonly answer: Answer;
}

export const SHOP = 'https://shop.example.com';
export const PARTNER = 'https://partner.example.net';
export const OTHER = 'https://other.example.org';
/** Of the tenant "a" alone. */
export const TENANT = 'https://a.tenants.example.net';
