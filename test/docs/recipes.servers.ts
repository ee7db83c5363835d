import type { IncomingMessage, ServerResponse } from 'node:http';
import { create, createFileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, file_google_protobuf_empty } from '@bufbuild/protobuf/wkt';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { All, Body, Controller, Get, Header, Req, Res, type INestApplication } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { CorsPolicy } from 'nestjs-cors';
import { mcp } from './shown/mcp.policy.js';

type Raw<T> = T | { readonly raw: T };
const rawOf = <T extends object>(wrapped: Raw<T>): T => ('raw' in wrapped ? wrapped.raw : wrapped);
export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Hands requests below a path to a server that knows nothing of Nest. */
export const mounted = (prefix: string, handler: Handler) => (app: INestApplication) =>
  void app.use((request: IncomingMessage, response: ServerResponse, next: () => void) =>
    request.url?.startsWith(prefix) ? handler(request, response) : next(),
  );

@Resolver()
export class NoteResolver {
  @Query(() => String) note(): string {
    return 'a note';
  }
}

@Controller('mcp')
@CorsPolicy(mcp)
export class McpController {
  @All() async serve(@Req() request: Raw<IncomingMessage>, @Res() reply: Raw<ServerResponse>, @Body() body: unknown) {
    if ('hijack' in reply) (reply as { hijack(): void }).hijack();
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true } as never);
    await new McpServer({ name: 'test', version: '1.0.0' }).connect(transport as never);
    await transport.handleRequest(rawOf(request), rawOf(reply), body);
  }
}

@Controller()
export class OrdersController {
  @Get('orders') list(): string {
    return 'orders';
  }
  @Get('partners/orders')
  @Header('Access-Control-Allow-Origin', 'https://partner.example.net')
  partners(): string {
    return 'orders';
  }
}

/** The service of the recipe: `rpc Clear(google.protobuf.Empty) returns (google.protobuf.Empty)`. */
export function orderService() {
  const type = '.google.protobuf.Empty';
  const file = create(FileDescriptorProtoSchema, {
    ...{ name: 'shop.proto', package: 'shop.v1', syntax: 'proto3', dependency: ['google/protobuf/empty.proto'] },
    service: [{ name: 'OrderService', method: [{ name: 'Clear', inputType: type, outputType: type }] }],
  });
  const service = createFileRegistry(file, () => file_google_protobuf_empty.proto).getService('shop.v1.OrderService');
  if (service === undefined) throw new Error('The service was not found');
  return service;
}
