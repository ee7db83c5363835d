import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { All, Body, Controller, Headers, HttpCode, Post, Req, Res } from '@nestjs/common';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import { send, type Answer } from '../kit/http.js';
import { SHOP, STRANGER } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';

const PREVIEW = 'https://preview-7.shop.example.com';
const cors = {
  policies: { shop: { origins: [SHOP, 'https://preview-*.shop.example.com'], credentials: true } },
};
type Raw<T> = T | { readonly raw: T };
const rawOf = <T extends object>(wrapped: Raw<T>): T => ('raw' in wrapped ? wrapped.raw : wrapped);

describe.each(platforms)('packages that ask whether an origin is trusted, on %s', (platform) => {
  const start = useStartApp();
  const json = (port: number, path: string, origin: string | undefined, body: unknown, more = {}): Promise<Answer> =>
    send(port, path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...more, ...(origin === undefined ? {} : { Origin: origin }) },
      body: JSON.stringify(body),
    });

  it('better-auth takes trustedOrigins from admits()', async () => {
    let service: CorsService | undefined;
    const auth = betterAuth({
      baseURL: 'http://127.0.0.1',
      secret: 'a secret of thirty-two characters',
      database: memoryAdapter({ user: [], session: [], account: [], verification: [], rateLimit: [] }),
      emailAndPassword: { enabled: true },
      trustedOrigins: async (request) => {
        const origin = request?.headers.get('origin') ?? undefined;
        const isAdmitted = await service?.admits(origin, { policy: 'shop' });
        return origin !== undefined && isAdmitted === true ? [origin] : [];
      },
      // Under NODE_ENV=test better-auth checks no origin by itself.
      advanced: { disableOriginCheck: false, disableCSRFCheck: false },
      logger: { disabled: true },
    });
    const handler = toNodeHandler(auth);

    @Controller()
    class AuthController {
      @All('api/auth/sign-up/email') async auth(
        @Req() request: Raw<IncomingMessage>,
        @Res() reply: Raw<ServerResponse>,
      ) {
        if ('hijack' in reply) (reply as { hijack(): void }).hijack();
        await handler(Object.assign(rawOf(request), { body: (request as { body?: unknown }).body }), rawOf(reply));
      }
    }
    const { port, get } = await start({ platform, cors, controllers: [AuthController] });
    service = get(CorsService);
    const signUp = async (origin: string, number: number): Promise<number> => {
      const user = { email: `user-${number}@example.com`, password: 'a long password', name: 'user' };
      // better-auth checks the origin of requests that carry cookies.
      return (await json(port, '/api/auth/sign-up/email', origin, user, { Cookie: 'a=b' })).status;
    };
    expect([await signUp(SHOP, 1), await signUp(PREVIEW, 2), await signUp(STRANGER, 3)]).toEqual([200, 200, 403]);
  });

  it('graphql-ws admits connections by admits() in onConnect', async () => {
    const { port, app, get } = await start({ platform, cors });
    const service = get(CorsService);
    const sockets = new WebSocketServer({ server: app.getHttpServer() as Server, path: '/graphql' });
    useServer(
      {
        schema: buildSchema('type Query { hello: String }'),
        onConnect: ({ extra }) => service.admits(extra.request.headers.origin, { policy: 'shop' }),
      },
      sockets,
    );
    const connect = (origin: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', { origin });
        socket.on('open', () => socket.send('{"type":"connection_init"}'));
        socket.on('message', (data: Buffer) => {
          socket.close();
          resolve((JSON.parse(data.toString()) as { type: string }).type);
        });
        socket.on('close', (code) => resolve(`closed with ${code}`));
        socket.on('error', reject);
      });
    expect([await connect(SHOP), await connect(PREVIEW), await connect(STRANGER)]).toEqual([
      ...['connection_ack', 'connection_ack', 'closed with 4403'],
    ]);
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  });

  it('a webhook that takes forms from other sites checks the origin itself', async () => {
    @Controller('webhook')
    class WebhookController {
      constructor(private readonly service: CorsService) {}
      @Post() @HttpCode(200) async receive(@Headers('origin') origin: string | undefined) {
        return { trusted: await this.service.admits(origin, { policy: 'shop' }) };
      }
    }
    Reflect.defineMetadata('design:paramtypes', [CorsService], WebhookController);
    const { port } = await start({ platform, cors, controllers: [WebhookController] });
    const trusted = async (origin?: string): Promise<unknown> => {
      const form = { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=b' };
      const headers = origin === undefined ? form.headers : { ...form.headers, Origin: origin };
      return JSON.parse((await send(port, '/webhook', { ...form, headers })).body);
    };
    expect([await trusted(PREVIEW), await trusted(STRANGER), await trusted()]).toEqual([
      { trusted: true },
      { trusted: false },
      { trusted: false },
    ]);
  });

  it("an MCP server behind enforce: 'all' refuses a present, refused Origin with 403, as its specification demands", async () => {
    @Controller('mcp')
    @CorsPolicy({ origins: [SHOP], allowedHeaders: ['Content-Type', 'Mcp-Session-Id'], enforce: 'all' })
    class McpController {
      @All() async serve(
        @Req() request: Raw<IncomingMessage>,
        @Res() reply: Raw<ServerResponse>,
        @Body() body: unknown,
      ) {
        if ('hijack' in reply) (reply as { hijack(): void }).hijack();
        const server = new McpServer({ name: 'test', version: '1.0.0' });
        const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true } as never);
        await server.connect(transport as never);
        await transport.handleRequest(rawOf(request), rawOf(reply), body);
      }
    }
    const { port } = await start({ platform, cors: {}, controllers: [McpController] });
    const initialize = (origin?: string): Promise<Answer> =>
      json(
        port,
        '/mcp',
        origin,
        {
          ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
          params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
        },
        { Accept: 'application/json, text/event-stream' },
      );
    const answers = [await initialize(SHOP), await initialize(), await initialize(STRANGER), await initialize('null')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 403]);
    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ result: { serverInfo: { name: 'test' } } });
    expect(answers[0]?.headers['access-control-allow-origin']).toBe(SHOP);
    const stream = await send(port, '/mcp', { headers: { Origin: STRANGER, Accept: 'text/event-stream' } });
    expect(stream.status).toBe(403);
  });
});
