import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { corsHeaders, type Answer } from '../kit/http.js';
import { PAGE, STRANGER, TENANT } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { hostedApp } from './hosts.app.js';
import { hostsOf, type Ask } from './hosts.js';

const CREDENTIALS = { 'access-control-allow-credentials': 'true' };
const ALLOWED = { 'access-control-allow-headers': 'Content-Type', 'access-control-max-age': '600' };
const VARY = { vary: 'Origin' };
const ASKED = { vary: 'Origin, Access-Control-Request-Method' };
const EXPOSED = { 'access-control-expose-headers': 'X-Rows' };
const origin = (value: string) => ({ 'access-control-allow-origin': value });
const methods = (value: string) => ({ 'access-control-allow-methods': value });

type Row = [what: string, call: string, from: string | undefined, status: number, body: string, headers: object];

const ROWS: readonly Row[] = [
  [
    ...(['an admitted preflight', 'PREFLIGHT PUT /things/1', PAGE, 204, ''] as const),
    { ...origin(PAGE), ...CREDENTIALS, ...methods('PUT'), ...ALLOWED, ...ASKED },
  ],
  ['a refused preflight', 'PREFLIGHT PUT /things/1', STRANGER, 403, '', ASKED],
  ['a preflight of a closed route', 'PREFLIGHT GET /closed', PAGE, 403, '', ASKED],
  [
    ...(['a preflight of no route', 'PREFLIGHT GET /nothing', PAGE, 204, ''] as const),
    { ...origin(PAGE), ...methods('GET, HEAD, PUT, PATCH, POST, DELETE'), ...ALLOWED, ...ASKED },
  ],
  [
    ...(['an admitted preflight whose source is slow', 'PREFLIGHT GET /tenants', TENANT, 204, ''] as const),
    { ...origin(TENANT), ...methods('GET, HEAD'), ...ALLOWED, ...ASKED },
  ],
  ['a refused preflight whose source was slow', 'PREFLIGHT GET /tenants', STRANGER, 403, '', ASKED],
  [
    ...(['an admitted answer', 'GET /things', PAGE, 200, 'things'] as const),
    { ...origin(PAGE), ...CREDENTIALS, ...EXPOSED, ...VARY },
  ],
  ['a refused answer', 'GET /things', STRANGER, 200, 'things', VARY],
  ['an answer without Origin', 'GET /things', undefined, 200, 'things', VARY],
  ['an answer of a closed route', 'GET /closed', PAGE, 200, 'closed', {}],
  ['an answer by a source', 'GET /tenants', TENANT, 200, 'tenants', { ...origin(TENANT), ...VARY }],
  ['a refused answer by a source', 'GET /tenants', STRANGER, 200, 'tenants', VARY],
  ['a form of a page that enforce stops', 'POST /forms', STRANGER, 403, 'Cross-origin request refused', VARY],
  ['a 404', 'GET /nothing', PAGE, 404, 'Cannot GET /nothing', { ...origin(PAGE), ...VARY }],
  ['a refused 404', 'GET /nothing', STRANGER, 404, 'Cannot GET /nothing', VARY],
];

function askedOf(call: string, from: string | undefined) {
  const [path = '', method = '', first] = call.split(' ').toReversed();
  const headers: Record<string, string> = { host: 'api.example.com' };
  if (from !== undefined) headers.origin = from;
  if (first === 'PREFLIGHT') headers['access-control-request-method'] = method;
  return { method: first === 'PREFLIGHT' ? 'OPTIONS' : method, path, headers };
}

/** A host that is never told that a response ended waits until its time is over. */
const within = (answer: Promise<Answer>) =>
  Promise.race([answer, wait(2000, undefined, { ref: false }).then(() => Promise.reject(new Error('no answer')))]);

function itAnswers(ask: () => Ask): void {
  it.each(ROWS)('the host delivers %s', async (_what, call, from, status, body, headers) => {
    const answer = await within(ask()(askedOf(call, from)));
    const text = answer.body.startsWith('{') ? (JSON.parse(answer.body) as { message: string }).message : answer.body;
    expect([answer.status, text, corsHeaders(answer)]).toEqual([status, body, headers]);
  });
}

describe.each(platforms)('hosts of serverless functions on %s', (platform) => {
  describe.each(hostsOf(platform))('%s', (_name, open) => {
    const log: string[] = [];
    let app: INestApplication;
    let ask: Ask;
    beforeAll(async () => {
      app = await hostedApp(platform, log);
      ask = open(app);
    });
    afterAll(() => app.close());

    itAnswers(() => ask);

    it('no failure is logged', () => {
      expect(log.filter((line) => /answered|failed/.test(line))).toEqual([]);
    });
  });
});
