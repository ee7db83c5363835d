import type { IncomingMessage, ServerResponse } from 'node:http';
import { SHOP } from '../kit/origins.js';

/** A server with one fault, what is asked of it, and the step that a browser stops at. */
export interface BrokenServer {
  readonly fault: string;
  readonly args: readonly string[];
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void;
  readonly blockedBy: string | undefined;
  readonly says: string;
}

const isPreflight = ({ method }: IncomingMessage): boolean => method === 'OPTIONS';
const sound = (response: ServerResponse): ServerResponse =>
  response
    .setHeader('Access-Control-Allow-Origin', SHOP)
    .setHeader('Access-Control-Allow-Methods', 'GET, PUT')
    .setHeader('Access-Control-Allow-Headers', 'Content-Type')
    .setHeader('Vary', 'Origin');
const PUT = ['--method', 'PUT', '--header', 'Content-Type: application/json'];

export const BROKEN: readonly BrokenServer[] = [
  {
    fault: 'a guard that wants a token of preflights',
    args: PUT,
    answer: (request, response) =>
      void sound(response)
        .writeHead(isPreflight(request) ? 401 : 200)
        .end(),
    blockedBy: 'status',
    says: 'has the status 401; a preflight passes with 200 to 299. Answer OPTIONS ahead of guards, redirects and logins.',
  },
  {
    fault: 'an origin with a slash at its end',
    args: [],
    answer: (_request, response) => void response.setHeader('Access-Control-Allow-Origin', `${SHOP}/`).end(),
    blockedBy: 'origin',
    says: `allows ${SHOP}/, not ${SHOP}. A browser compares them byte for byte`,
  },
  {
    fault: 'a proxy that adds the headers again',
    args: [],
    answer: (_request, response) =>
      void response.writeHead(200, ['Access-Control-Allow-Origin', SHOP, 'Access-Control-Allow-Origin', '*']).end(),
    blockedBy: 'origin',
    says: 'has several origins in Access-Control-Allow-Origin',
  },
  {
    fault: 'the wildcard, and a page that sends cookies',
    args: ['--credentials'],
    answer: (_request, response) =>
      void response
        .setHeader('Access-Control-Allow-Origin', '*')
        .setHeader('Access-Control-Allow-Credentials', 'true')
        .end(),
    blockedBy: 'credentials',
    says: 'Note: "*" with credentials',
  },
  {
    fault: 'a redirect to https, or to a login',
    args: PUT,
    answer: (request, response) =>
      void sound(response)
        .writeHead(isPreflight(request) ? 302 : 200, { Location: '/login' })
        .end(),
    blockedBy: 'status',
    says: 'has the status 302',
  },
  {
    fault: 'methods in small letters',
    args: ['--method', 'PATCH'],
    answer: (_request, response) => void sound(response).setHeader('Access-Control-Allow-Methods', 'patch').end(),
    blockedBy: 'method',
    says: 'does not allow the method PATCH: it allows patch.',
  },
  {
    fault: 'a list without the header that the page sends',
    args: [...PUT, '--header', 'X-Request-Id: 7'],
    answer: (_request, response) => void sound(response).end(),
    blockedBy: 'headers',
    says: 'does not allow the header x-request-id: it allows Content-Type.',
  },
  {
    fault: 'errors without CORS headers',
    args: PUT,
    answer: (request, response) =>
      void (isPreflight(request) ? sound(response).writeHead(204) : response.writeHead(500)).end(),
    blockedBy: 'origin',
    says: 'The answer of PUT',
  },
  {
    fault: 'an origin without Vary, which no browser minds',
    args: [],
    answer: (_request, response) => void response.setHeader('Access-Control-Allow-Origin', SHOP).end(),
    blockedBy: undefined,
    says: 'Note: the response allows an origin without "Vary: Origin"',
  },
  {
    fault: 'none',
    args: PUT,
    answer: (_request, response) => void sound(response).end(),
    blockedBy: undefined,
    says: `Readable. A page of ${SHOP} may read the answer of PUT`,
  },
];
