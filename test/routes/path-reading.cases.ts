import { All, Controller, Delete, Get, Post, type INestApplication, type Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import express from 'express';
import { CorsPolicy, type CorsModuleOptions } from 'nestjs-cors';
import { OTHER, PAGE } from '../kit/origins.js';
import type { Platform } from '../kit/platforms.js';

/** Who is admitted: the page of the routes' policy, the one of the default, or nobody. */
type Reader = 'page' | 'other' | 'no page';
type Row = readonly [method: string, url: string, status: number, reader: Reader];

export interface Case {
  what: string;
  adapter: () => ExpressAdapter | FastifyAdapter;
  controllers?: Type[];
  cors?: CorsModuleOptions;
  configure?: (app: INestApplication) => void;
  /** Where `explain()` is asked about other paths than those that are sent. */
  rewrites?: boolean;
  rows: readonly Row[];
}

@Controller()
export class ReadController {
  @Delete('admin') @CorsPolicy(false) remove() {
    return 'removed';
  }
  @Get('pub') @CorsPolicy('page') read() {
    return 'read';
  }
}

@Controller('cats')
class ExpressionFirstController {
  @Get(':id(^\\d+$)') @CorsPolicy('page') one() {
    return 'number';
  }
  @Get(':name') named() {
    return 'name';
  }
  @Get('files/:file.json') @CorsPolicy('page') file() {
    return 'file';
  }
  @Get('files/:name') other() {
    return 'name';
  }
}

@Controller('cats')
class ExpressionLastController {
  @Get('files/:name') other() {
    return 'name';
  }
  @Get('files/:file.json') @CorsPolicy('page') file() {
    return 'file';
  }
  @Get(':name') named() {
    return 'name';
  }
  @Get(':id(^\\d+$)') @CorsPolicy('page') one() {
    return 'number';
  }
}

@Controller()
class ParameterController {
  @Get('twice/:id/a/:id') @CorsPolicy('page') twice() {
    return 'twice';
  }
  @Get('twice/:id/b/:id/*') @CorsPolicy('page') below() {
    return 'below';
  }
  @Get('once/:id/rest') @CorsPolicy('page') once() {
    return 'once';
  }
  @Post('optional/:id?') @CorsPolicy('page') optional() {
    return 'optional';
  }
}

@Controller()
class EveryMethodController {
  @All('every') @CorsPolicy('page') every() {
    return 'every';
  }
}

const AS_WRITTEN: readonly Row[] = [
  ['DELETE', '/admin', 200, 'no page'],
  ['GET', '/pub', 200, 'page'],
];
const SLASH: readonly Row[] = [
  ['DELETE', '/admin/', 200, 'no page'],
  ['GET', '/pub/', 200, 'page'],
];
const NO_SLASH = SLASH.map(([method, url]): Row => [method, url, 404, 'other']);
const CASE: readonly Row[] = [
  ['DELETE', '/ADMIN', 200, 'no page'],
  ['GET', '/Pub', 200, 'page'],
];
const NO_CASE = CASE.map(([method, url]): Row => [method, url, 404, 'other']);

function expressCases(): Case[] {
  const made = (name?: string) => (): ExpressAdapter => {
    const instance = express();
    if (name !== undefined) instance.set(name, true);
    return new ExpressAdapter(instance);
  };
  return [
    { what: 'nothing', adapter: made(), rows: [...AS_WRITTEN, ...SLASH, ...CASE] },
    { what: 'strict routing', adapter: made('strict routing'), rows: [...AS_WRITTEN, ...NO_SLASH, ...CASE] },
    {
      what: 'case sensitive routing',
      adapter: made('case sensitive routing'),
      rows: [...AS_WRITTEN, ...SLASH, ...NO_CASE],
    },
  ];
}

type FastifyOptions = ConstructorParameters<typeof FastifyAdapter>[0];

/** An option of the router, at each of the two places that Fastify takes it at. */
function atBothPlaces(name: string, value: unknown, rows: readonly Row[], more: Partial<Case> = {}): Case[] {
  const places: FastifyOptions[] = [{ [name]: value }, { routerOptions: { [name]: value } }];
  return places.map((options) => ({
    ...more,
    what: JSON.stringify(options),
    adapter: () => new FastifyAdapter(options as never),
    rows: [...AS_WRITTEN, ...rows],
  }));
}

const SEMICOLON: CorsModuleOptions = {
  default: { origins: [OTHER] },
  policies: { page: { origins: [PAGE] } },
  routes: [
    { path: '/report', policy: false },
    { path: '/raw/*', policy: 'page' },
  ],
};
/** Routes of the adapter and of the instance, which follow `routes`. */
function addRawRoutes(app: INestApplication): void {
  const reply = (_request: unknown, response: { send(body: string): void }): void => response.send('raw');
  app.getHttpAdapter().get('/report', reply);
  app.getHttpAdapter().get('/raw/one', reply);
  (app.getHttpAdapter().getInstance() as { get(path: string, handler: unknown): void }).get('/raw/two', reply);
}
const RAW: readonly Row[] = [
  ['GET', '/report', 200, 'no page'],
  ['GET', '/raw/one', 200, 'page'],
  ['GET', '/raw/two', 200, 'page'],
];

function fastifyCases(): Case[] {
  const plain = () => new FastifyAdapter();
  return [
    {
      what: 'nothing',
      adapter: plain,
      rows: [...AS_WRITTEN, ...NO_SLASH, ...NO_CASE, ['DELETE', '//admin', 404, 'other']],
    },
    ...atBothPlaces('ignoreTrailingSlash', true, [...SLASH, ...NO_CASE]),
    ...atBothPlaces('caseSensitive', false, [...CASE, ...NO_SLASH]),
    ...atBothPlaces('ignoreDuplicateSlashes', true, [
      ['DELETE', '//admin', 200, 'no page'],
      ['GET', '///pub?a//b', 200, 'page'],
    ]),
    ...atBothPlaces('useSemicolonDelimiter', true, [
      ['DELETE', '/admin;x', 200, 'no page'],
      ['GET', '/pub;a?b', 200, 'page'],
    ]),
    ...atBothPlaces(
      'useSemicolonDelimiter',
      true,
      [
        ...RAW,
        ['GET', '/report;x', 200, 'no page'],
        ['GET', '/raw/one;/../x', 200, 'page'],
        ['GET', '/raw/two;%2e', 200, 'page'],
      ],
      { cors: SEMICOLON, configure: addRawRoutes },
    ),
    {
      what: 'no semicolons',
      adapter: plain,
      cors: SEMICOLON,
      configure: addRawRoutes,
      rows: [
        ...RAW,
        ['GET', '/report;x', 404, 'other'],
        ['GET', '/%72eport', 200, 'no page'],
        ['GET', '/%72aw/one', 200, 'page'],
        ['GET', '/%72aw/two', 200, 'page'],
      ],
    },
    ...[ExpressionFirstController, ExpressionLastController].map((controller): Case => ({
      what: controller.name,
      adapter: plain,
      controllers: [controller],
      rows: [
        ['GET', '/cats/12', 200, 'page'],
        ['GET', '/cats/me', 200, 'other'],
        ['GET', '/cats/files/a.json', 200, 'page'],
        ['GET', '/cats/files/a.txt', 200, 'other'],
      ],
    })),
    {
      what: 'parameters',
      adapter: plain,
      controllers: [ParameterController],
      rows: [
        ['GET', '/twice/1/a/2', 200, 'page'],
        ['GET', '/twice//a/2', 404, 'other'],
        ['GET', '/twice/1/a/', 404, 'other'],
        ['GET', '/twice//b/2/x', 404, 'other'],
        ['GET', '/twice/1/b/2/x', 200, 'page'],
        ['GET', '/once//rest', 404, 'other'],
        ['GET', `/once/${'x'.repeat(101)}/rest`, 414, 'other'],
        ['GET', '/once/1/rest', 200, 'page'],
        ['POST', '/optional', 201, 'page'],
        ['POST', '/optional/7', 201, 'page'],
      ],
    },
    {
      what: 'rewriteUrl',
      rewrites: true,
      adapter: () => new FastifyAdapter({ rewriteUrl: ({ url = '/' }) => url.replace(/^\/v1/, '') }),
      rows: [
        ...AS_WRITTEN,
        ['DELETE', '/v1/admin', 200, 'no page'],
        ['GET', '/v1/pub', 200, 'page'],
        ['GET', '/v1/no', 404, 'other'],
      ],
    },
    {
      what: 'a parser of queries that throws',
      adapter: () => new FastifyAdapter({ routerOptions: { querystringParser: parseOrThrow } }),
      rows: [...AS_WRITTEN, ['DELETE', '/admin?ok', 200, 'no page'], ['GET', '/pub?ok', 200, 'page']],
    },
    {
      what: 'every method',
      adapter: plain,
      controllers: [EveryMethodController],
      rows: [['QUERY', '/every', 200, 'page']],
    },
  ];
}

function parseOrThrow(query: string): Record<string, string> {
  if (query !== '' && query !== 'ok') throw new Error('what came out of the query is not for us');
  return {};
}

export const casesOf = (platform: Platform): Case[] => (platform === 'express' ? expressCases() : fastifyCases());
