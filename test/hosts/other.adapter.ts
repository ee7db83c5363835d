import { createServer } from 'node:http';
import { AbstractHttpAdapter } from '@nestjs/core';

const nothing = (): undefined => undefined;

/** An adapter that lacks what the module needs of one: it can be given to an application, and answers nothing. */
const METHODS = [
  ...['initHttpServer', 'useStaticAssets', 'setViewEngine', 'status', 'reply', 'end', 'render', 'redirect'],
  ...['setErrorHandler', 'setNotFoundHandler', 'isHeadersSent', 'setHeader', 'appendHeader'],
  ...['registerParserMiddleware', 'enableCors', 'applyVersionFilter', 'getRequestHostname', 'getRequestMethod'],
  ...['getRequestUrl', 'use', 'get', 'post', 'all', 'options', 'createMiddlewareFactory'],
];

/** Compiled as if nothing were missing: what an adapter has to bring is not what is looked at. */
const Bare = AbstractHttpAdapter as unknown as new (instance: object) => {
  setHttpServer(server: object): void;
};

class Other extends Bare {
  constructor() {
    super({});
    Object.assign(this, Object.fromEntries(METHODS.map((name) => [name, nothing])));
    this.setHttpServer(createServer());
  }
  getType(): string {
    return 'other';
  }
  close(): undefined {
    return undefined;
  }
}

export const OtherAdapter = Other as unknown as new () => AbstractHttpAdapter;
