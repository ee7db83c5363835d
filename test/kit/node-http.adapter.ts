import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  HttpException,
  RequestMethod,
  StreamableFile,
  VERSION_NEUTRAL,
  VersioningType,
  type VersioningOptions,
} from '@nestjs/common';
import { AbstractHttpAdapter } from '@nestjs/core';
import { match } from 'path-to-regexp';

type Request = IncomingMessage & {
  originalUrl?: string | undefined;
  params?: object;
  query?: object;
  body?: unknown;
  hostname?: string;
};
type Next = (error?: unknown) => void;
type Handler = (request: Request, response: ServerResponse, next: Next) => unknown;
type ErrorHandler = (error: unknown, request: Request, response: ServerResponse, next: Next) => unknown;

interface Layer {
  /** Undefined: every method. */
  readonly method: string | undefined;
  /** The parameters of a path that leads here. */
  readonly read: (path: string) => object | false;
  readonly handler: Handler;
}

const LIMIT = 100_000;
const ANYWHERE = (): object => ({});

/** A framework in the least: what is registered first is asked first. */
class NodeHttpRouter {
  readonly layers: Layer[] = [];
  onError: ErrorHandler = (error, _request, response) => void response.writeHead(500).end(String(error));

  use(handler: Handler): void {
    this.layers.push({ method: undefined, read: ANYWHERE, handler });
  }

  route(method: string | undefined, path: string, handler: Handler): void {
    const read = match(path, { trailing: true });
    this.layers.push({
      method,
      read: (url) => {
        const found = read(url);
        return found && found.params;
      },
      handler,
    });
  }

  readonly handle = (request: Request, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    request.query = Object.fromEntries(searchParams);
    request.originalUrl = request.url;
    const fail = (error: unknown): void => void this.onError(error, request, response, () => undefined);
    const from = (at: number): void => {
      try {
        for (let i = at; i < this.layers.length; i++) {
          const { method, read, handler } = this.layers[i] as Layer;
          const serves =
            method === undefined || method === request.method || (method === 'GET' && request.method === 'HEAD');
          const params = serves && read(pathname);
          if (!params) continue;
          request.params = params;
          const next = (error?: unknown): void => (error === undefined ? from(i + 1) : fail(error));
          void Promise.resolve(handler(request, response, next)).catch(fail);
          return;
        }
      } catch (error) {
        fail(error instanceof URIError ? new HttpException('Bad Request', 400) : error);
      }
    };
    from(0);
  };
}

/** Nest on bare `node:http`: an adapter that is neither that of Express nor that of Fastify. */
export class NodeHttpAdapter extends AbstractHttpAdapter<Server, Request, ServerResponse> {
  constructor(private readonly router = new NodeHttpRouter()) {
    super(router);
    for (const verb of [
      'get',
      'post',
      'put',
      'patch',
      'delete',
      'head',
      'options',
      'all',
      'search',
      'query',
    ] as const) {
      const method = verb === 'all' ? undefined : verb.toUpperCase();
      (this as Record<string, unknown>)[verb] = (path: string, handler: Handler) => router.route(method, path, handler);
    }
  }

  override use(...args: unknown[]): void {
    this.router.use(args.at(-1) as Handler);
  }

  override createMiddlewareFactory(method: RequestMethod) {
    const wanted = method === RequestMethod.ALL ? undefined : RequestMethod[method];
    return (path: string, handler: unknown) => this.router.route(wanted, path, handler as Handler);
  }

  override registerParserMiddleware(): void {
    this.router.use(async (request, _response, next) => {
      if (request.method === 'GET' || request.headers['content-type'] !== 'application/json') return next();
      let text = '';
      for await (const chunk of request) text += String(chunk);
      if (text.length > LIMIT) return next(new HttpException('Payload Too Large', 413));
      try {
        request.body = JSON.parse(text);
      } catch {
        return next(new HttpException('Bad Request', 400));
      }
      return next();
    });
  }

  override setNotFoundHandler(handler: unknown): void {
    this.router.use(handler as Handler);
  }

  override setErrorHandler(handler: unknown): void {
    this.router.onError = handler as ErrorHandler;
  }

  override applyVersionFilter(handler: unknown, version: unknown, options: VersioningOptions) {
    const filtered = (request: Request, response: ServerResponse, next: Next): unknown => {
      const asked = options.type === VersioningType.HEADER ? request.headers[options.header.toLowerCase()] : undefined;
      const own = [version].flat();
      const serves = own.includes(VERSION_NEUTRAL) || own.includes(asked);
      return serves ? (handler as Handler)(request, response, next) : next();
    };
    return filtered as unknown as ReturnType<AbstractHttpAdapter['applyVersionFilter']>;
  }

  override reply(response: ServerResponse, body: unknown, status?: number): void {
    if (status !== undefined) response.statusCode = status;
    if (body instanceof StreamableFile) body.getStream().pipe(response);
    else if (body === undefined || body === null) response.end();
    else if (typeof body === 'object') {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(body));
    } else response.end(`${body as string}`);
  }

  override redirect(response: ServerResponse, status: number, url: string): void {
    response.writeHead(status, { Location: url }).end();
  }

  override initHttpServer(): void {
    this.httpServer = createServer(this.router.handle);
  }

  override listen(port: string | number, ...rest: unknown[]): Server {
    return this.httpServer.listen(Number(port), ...(rest as []));
  }

  override close(): Promise<void> {
    return new Promise((resolve) => this.httpServer.close(() => resolve()));
  }

  override getType = (): string => 'node-http';
  override getRequestHostname = ({ headers }: Request): string => (headers.host ?? '').replace(/:\d+$/, '');
  override getRequestMethod = ({ method }: Request): string => method ?? 'GET';
  override getRequestUrl = ({ url }: Request): string => url ?? '/';
  override status = (response: ServerResponse, code: number): void => void (response.statusCode = code);
  override end = (response: ServerResponse, message?: string): void => void response.end(message);
  override isHeadersSent = ({ headersSent }: ServerResponse): boolean => headersSent;
  override getHeader = (response: ServerResponse, name: string) => response.getHeader(name);
  override setHeader = (response: ServerResponse, name: string, value: string) => response.setHeader(name, value);
  override appendHeader = (response: ServerResponse, name: string, value: string) => response.appendHeader(name, value);
  override enableCors(): void {}
  override render(): void {}
  override setViewEngine(): void {}
  override useStaticAssets(): void {}
}
