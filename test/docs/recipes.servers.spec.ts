import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { EmptySchema } from '@bufbuild/protobuf/wkt';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import { initTRPC } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { DataStore, Server as TusServer } from '@tus/server';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { createBrowser } from 'nestjs-cors/testing';
import type { AppParts } from '../kit/app.js';
import { SHOP, STRANGER } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useClosing, useStartApp } from '../kit/use.app.js';
import {
  McpController,
  mounted,
  NoteResolver,
  orderService,
  OrdersController,
  type Handler,
} from './recipes.servers.js';
import { options as auth, trustedBy } from './shown/better-auth.options.js';
import { options as connect } from './shown/connect.options.js';
import { options as graphql } from './shown/graphql.options.js';
import { options as proxied } from './shown/proxied.options.js';
import { options as trpc } from './shown/trpc.options.js';
import { options as tus } from './shown/tus.options.js';

describe.each(platforms)('the recipe on %s', (platform) => {
  const startApp = useStartApp();
  const closing = useClosing();
  const start = async (cors: CorsModuleOptions, parts: Partial<AppParts> = {}) => {
    const running = await startApp({ platform, cors, ...parts });
    const page = (origin: string) => createBrowser(`http://127.0.0.1:${running.port}`, { origin });
    return { ...running, page };
  };
  const json = (body: unknown, headers: Record<string, string>) => ({
    ...{ method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } },
  });
  const session = { credentials: 'include' as const };

  it('of Apollo answers the headers of its client, and Sandbox in development only', async () => {
    const parts = () => ({
      imports: [GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true })],
      providers: [NoteResolver],
    });
    const headers = { 'Apollo-Require-Preflight': 'true', 'apollographql-client-name': 'shop' };
    const query = { ...json({ query: '{ note }' }, headers), ...session };
    const SANDBOX = 'https://studio.apollographql.com';
    const production = await start({ ...graphql, environment: 'production' }, parts());
    const answer = await production.page(SHOP).fetch('/graphql', query);
    expect(await answer.json()).toEqual({ data: { note: 'a note' } });
    for (const origin of [SANDBOX, STRANGER])
      expect((await production.page(origin).fetch('/graphql', query)).blockedBy).toBe('origin');
    const development = await start({ ...graphql, environment: 'development' }, parts());
    for (const origin of [SANDBOX, 'http://localhost:5173'])
      expect((await development.page(origin).fetch('/graphql', query)).readable).toBe(true);
  });

  it('of Connect answers calls of Connect and gRPC-web', async () => {
    const service = orderService();
    const handler = connectNodeAdapter({
      routes: (router) => void router.service(service, { clear: () => create(EmptySchema) } as never),
    });
    const { page } = await start(connect, { configure: mounted('/shop.v1.', handler) });
    const path = '/shop.v1.OrderService/Clear';
    const call = json({}, { 'Connect-Protocol-Version': '1', 'Connect-Timeout-Ms': '1000', Authorization: 'Bearer t' });
    const answer = await page(SHOP).fetch(path, call);
    expect([answer.status, await answer.text()]).toEqual([200, '{}']);
    const web = await page(SHOP).fetch(path, {
      ...{ method: 'POST', body: new Uint8Array(5) },
      headers: { 'Content-Type': 'application/grpc-web+proto', 'X-Grpc-Web': '1', 'X-User-Agent': 'test' },
    });
    expect([web.readable, web.status]).toEqual([true, 200]);
    expect(web.exchanges.at(-1)?.headers['access-control-expose-headers']).toMatch(/grpc-status.*grpc-message/i);
    expect((await page(STRANGER).fetch(path, call)).blockedBy).toBe('origin');
  });

  it('of tRPC answers a stream of a batch', async () => {
    const { router, procedure } = initTRPC.create();
    const handler = createHTTPHandler({
      router: router({ orders: procedure.query(() => ['first']) }),
      basePath: '/trpc/',
    });
    const { page } = await start(trpc, { configure: mounted('/trpc/', handler) });
    const call = { headers: { 'trpc-accept': 'application/jsonl', Authorization: 'Bearer token' }, ...session };
    const path = '/trpc/orders?batch=1&input=%7B%7D';
    const answer = await page(SHOP).fetch(path, call);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('first')]);
    expect((await page(STRANGER).fetch(path, call)).blockedBy).toBe('origin');
  });

  it('of MCP answers the headers of both revisions, and 403 to other pages', async () => {
    const { page } = await start({}, { controllers: [McpController] });
    const clientInfo = { name: 'test', version: '1' };
    const initialize = {
      ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
    };
    const accept = { Accept: 'application/json, text/event-stream', 'MCP-Protocol-Version': '2025-06-18' };
    for (const more of [{ 'Mcp-Session-Id': '7', 'Last-Event-ID': '1' }, { 'Mcp-Method': 'initialize' }]) {
      const answer = await page(SHOP).fetch('/mcp', json(initialize, { ...accept, ...more }));
      expect(await answer.json()).toMatchObject({ result: { serverInfo: { name: 'test' } } });
      const refused = await page(STRANGER).fetch('/mcp', json(initialize, { ...accept, ...more }));
      expect(refused).toMatchObject({ blockedBy: 'origin', exchanges: [{ kind: 'preflight', status: 403 }] });
    }
    const stream = await page(STRANGER).fetch('/mcp', { headers: { Accept: 'text/event-stream' } });
    expect(stream.exchanges).toMatchObject([{ kind: 'actual', status: 403 }]);
  });

  it('of tus leaves the answer to tus, for the pages that it lists', async () => {
    class Uploads extends DataStore {
      override readonly extensions = ['creation'];
      override async create(file: never) {
        return file;
      }
    }
    const server = new TusServer({ path: '/files', datastore: new Uploads(), allowedOrigins: [SHOP] });
    const handler: Handler = (request, response) => server.handle(request, response);
    const { page } = await start(tus, { configure: mounted('/files', handler) });
    const upload = { method: 'POST', headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': '3' } };
    const answer = await page(SHOP).fetch('/files', upload);
    expect([answer.status, answer.headers.location]).toEqual([201, expect.stringContaining('/files/')]);
    expect((await page(STRANGER).fetch('/files', upload)).readable).toBe(false);
  });

  it('of better-auth lets the page sign up, by one list', async () => {
    let service: CorsService | undefined;
    const handler = toNodeHandler(
      betterAuth({
        ...{ baseURL: 'http://127.0.0.1', secret: 'a secret of thirty-two characters' },
        database: memoryAdapter({ user: [], session: [], account: [], verification: [], rateLimit: [] }),
        emailAndPassword: { enabled: true },
        trustedOrigins: async (request) => (service ? trustedBy(service)(request) : []),
        // Under NODE_ENV=test better-auth checks no origin by itself.
        advanced: { disableOriginCheck: false, disableCSRFCheck: false },
        logger: { disabled: true },
      }),
    );
    const { page, port, get } = await start(auth, { configure: mounted('/api/auth/', handler) });
    service = get(CorsService);
    const path = '/api/auth/sign-up/email';
    const user = json({ email: 'ada@example.com', password: 'a long password', name: 'Ada' }, {});
    expect(await page(SHOP).fetch(path, { ...user, ...session })).toMatchObject({ readable: true, status: 200 });
    expect((await page(STRANGER).fetch(path, { ...user, ...session })).blockedBy).toBe('origin');
    const forged = { ...user, headers: { ...user.headers, Origin: STRANGER, Cookie: 'a=b' } };
    expect((await fetch(`http://127.0.0.1:${port}${path}`, forged)).status).toBe(403);
  });

  it('of gateways: a second place that answers breaks the first, and a path that is left alone has one', async () => {
    const { port } = await start(proxied, { controllers: [OrdersController] });
    /** A gateway that adds its header to every answer, or to none. */
    const gateway = async (headers: Record<string, string>) => {
      const server = closing(
        createServer((request, response) => {
          const { method, url: path, headers: sent } = request;
          const onward = httpRequest({ host: '127.0.0.1', port, method, path, headers: sent }, (answer) => {
            const lines = Object.entries(headers).flat();
            response.writeHead(answer.statusCode ?? 502, [...answer.rawHeaders, ...lines] as never);
            answer.pipe(response);
          });
          request.pipe(onward);
        }).listen(0, '127.0.0.1'),
      );
      await new Promise((resolve) => server.once('listening', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    };
    const through = async (url: string, origin: string, path: string) =>
      (await createBrowser(url, { origin }).fetch(path)).readable;
    const silent = await gateway({});
    expect(await through(silent, SHOP, '/orders')).toBe(true);
    expect(await through(await gateway({ 'Access-Control-Allow-Origin': '*' }), SHOP, '/orders')).toBe(false);
    expect(await through(silent, 'https://partner.example.net', '/partners/orders')).toBe(true);
  });
});
