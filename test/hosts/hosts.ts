import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configure as codegenie } from '@codegenie/serverless-express';
import fastifyLambda from '@fastify/aws-lambda';
import type { INestApplication } from '@nestjs/common';
import { configure as vendia } from '@vendia/serverless-express';
import type { FastifyInstance, InjectOptions } from 'fastify';
import serverlessHttp from 'serverless-http';
import { send, type Answer } from '../kit/http.js';
import type { Platform } from '../kit/platforms.js';
import { answerOf, EVENTS, type Asked } from './lambda.events.js';

/** Hands a request to an application that listens nowhere. */
export type Ask = (asked: Asked) => Promise<Answer>;
type Lambda = (event: object, context: object) => Promise<unknown>;

const fastifyOf = (app: INestApplication): FastifyInstance => app.getHttpAdapter().getInstance() as FastifyInstance;

/** The instance as a function of a request and a response. */
export function listenerOf(app: INestApplication, platform: Platform): RequestListener {
  if (platform === 'express') return app.getHttpAdapter().getInstance() as RequestListener;
  const { routing } = fastifyOf(app);
  return (request: IncomingMessage, response: ServerResponse) => routing(request, response);
}

/** What the libraries are given: an instance of Express as it is, of Fastify as their `handler`. */
const givenTo = (app: INestApplication, platform: Platform): never =>
  (platform === 'express' ? listenerOf(app, platform) : { handler: listenerOf(app, platform) }) as never;

const LIBRARIES: Readonly<Record<string, (app: INestApplication, platform: Platform) => Lambda>> = {
  'serverless-http': (app, platform) => serverlessHttp(givenTo(app, platform)) as Lambda,
  'serverless-http of the server': (app) => serverlessHttp(app.getHttpServer() as never) as Lambda,
  '@codegenie/serverless-express': (app, platform) => codegenie({ app: givenTo(app, platform) }) as unknown as Lambda,
  '@vendia/serverless-express': (app, platform) => vendia({ app: givenTo(app, platform) }) as unknown as Lambda,
};

const FASTIFYS: Readonly<Record<string, (app: INestApplication) => Lambda>> = {
  'serverless-http by inject()': (app) => serverlessHttp(fastifyOf(app) as never) as Lambda,
  '@fastify/aws-lambda': (app) => fastifyLambda(fastifyOf(app) as never) as Lambda,
};

async function overSocket(listener: RequestListener, asked: Asked): Promise<Answer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await send((server.address() as AddressInfo).port, asked.path, asked);
  } finally {
    server.close();
  }
}

async function injected(app: INestApplication, { method, path, headers }: Asked): Promise<Answer> {
  const options = { method, url: path, headers } as InjectOptions;
  const { statusCode, body, headers: given } = await fastifyOf(app).inject(options);
  return answerOf({ statusCode, headers: given, body });
}

type Host = [name: string, open: (app: INestApplication) => Ask];

const lambdas = (library: string, create: (app: INestApplication) => Lambda): Host[] =>
  Object.entries(EVENTS).map(([kind, event]) => [
    `${library}, ${kind}`,
    (app) => {
      const lambda = create(app);
      return async (asked) => answerOf(await lambda(event(asked), { awsRequestId: '1' }));
    },
  ]);

/** Only Fastify has `inject()`. */
const INJECTING: readonly Host[] = [
  ...Object.entries(FASTIFYS).flatMap(([library, create]) => lambdas(library, create)),
  ['inject()', (app) => (asked) => injected(app, asked)],
];

/** Every host that can run an application of the platform, by its name. */
export const hostsOf = (platform: Platform): Host[] => [
  ...Object.entries(LIBRARIES).flatMap(([library, create]) => lambdas(library, (app) => create(app, platform))),
  ['the instance called with (req, res)', (app) => (asked) => overSocket(listenerOf(app, platform), asked)],
  ...(platform === 'fastify' ? INJECTING : []),
];
