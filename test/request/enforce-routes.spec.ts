import { describe, expect, it } from '@jest/globals';
import {
  All,
  Controller,
  Get,
  Post,
  Put,
  Version,
  VersioningType,
  VERSION_NEUTRAL,
  type INestApplication,
  type VersioningOptions,
} from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import fc from 'fast-check';
import { send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { EVIL, SHOP } from './enforce.cases.js';

const SHUT = { origins: [SHOP], enforce: 'unsafe' as const };
const SHUT_ALL = { origins: [SHOP], enforce: 'all' as const };

/** What handlers say of their policy. */
const OPEN = 'open';
const UNSAFE = 'unsafe';
const EVERY = 'all';

@Controller('items')
class ItemsController {
  @Get(':id') @CorsPolicy({ origins: [SHOP] }) read() {
    return OPEN;
  }
  @Post('mine') @CorsPolicy(SHUT) mine() {
    return UNSAFE;
  }
  @Post(':id') @CorsPolicy({ origins: [SHOP] }) create() {
    return OPEN;
  }
  @Put(':id') @CorsPolicy(SHUT_ALL) replace() {
    return EVERY;
  }
  @All('all') @CorsPolicy(SHUT_ALL) all() {
    return EVERY;
  }
}

@Controller({ path: 'hosts', host: 'a.example.com' })
@CorsPolicy(SHUT)
class HostController {
  @Post() create() {
    return UNSAFE;
  }
}

@Controller({ path: 'hosts', host: ':any.example.org' })
@CorsPolicy({ origins: [SHOP] })
class OtherHostController {
  @Post() create() {
    return OPEN;
  }
}

@Controller('versions')
class VersionsController {
  @Post() @Version(['2', '3']) @CorsPolicy(SHUT) two() {
    return UNSAFE;
  }
  @Post() @Version('1') @CorsPolicy({ origins: [SHOP] }) one() {
    return OPEN;
  }
  @Post() @Version(VERSION_NEUTRAL) @CorsPolicy(SHUT_ALL) none() {
    return EVERY;
  }
  @Get() @Version('2') @CorsPolicy(SHUT_ALL) read() {
    return EVERY;
  }
}

const versionings: readonly (readonly [string, VersioningOptions | undefined])[] = [
  ['without versions', undefined],
  ['with versions in the path', { type: VersioningType.URI }],
  ['with versions in a header', { type: VersioningType.HEADER, header: 'X-Version' }],
  ['with versions in media types', { type: VersioningType.MEDIA_TYPE, key: 'v=' }],
  [
    'with versions of its own',
    {
      type: VersioningType.CUSTOM,
      extractor: (request) => {
        const headers = (request as { headers: Record<string, string> }).headers;
        if (headers['x-custom'] === 'throw') throw new Error('no version');
        return (headers['x-custom'] ?? '').split(',');
      },
    },
  ],
];

const settings = versionings.flatMap(([what, versioning]) => [
  [what, 'without a default', versioning, undefined] as const,
  [what, 'with a default that stops all', versioning, SHUT_ALL] as const,
]);

const segments = fc.constantFrom(
  'items',
  'ITEMS',
  'mine',
  '%6dine',
  'all',
  '1',
  'hosts',
  'versions',
  'v1',
  'v2',
  '',
  'x;a',
  '%2f',
  'api',
);
const requests = fc.record({
  path: fc.array(segments, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'QUERY'),
  host: fc.constantFrom('a.example.com', 'b.example.org', 'A.example.com:80', 'localhost'),
  version: fc.constantFrom(undefined, '1', '2', '3', '4', '', '2, 1', 'throw', ' 2'),
});

describe.each(platforms)('enforce at routes on %s', (platform) => {
  describe.each(settings)('%s, %s', (_what, _default, versioning, fallback) => {
    const running = useApp({
      ...{ platform, cors: fallback ? { default: fallback } : {} },
      controllers: [
        ...[ItemsController, HostController],
        // Fastify has one route at a path, whatever its hosts, and where versions are not told apart.
        ...(platform === 'express' ? [OtherHostController] : []),
        ...(platform === 'express' || versioning ? [VersionsController] : []),
      ],
      configure: (app: INestApplication) => {
        app.setGlobalPrefix('api', { exclude: ['items/mine'] });
        if (versioning) app.enableVersioning(versioning);
      },
    });

    it('stops exactly what reaches a handler whose policy says so', async () => {
      await fc.assert(
        fc.asyncProperty(requests, async ({ path, method, host, version }) => {
          const given = {
            Host: host,
            ...(version === undefined ? {} : { 'X-Version': version, Accept: `a/b;v=${version}`, 'X-Custom': version }),
          };
          // Without Origin nothing is stopped, and the answer says which handler is reached.
          const ask = method === 'HEAD' ? 'GET' : method;
          const free = await send(running.port, path, { method: ask, headers: given });
          const isUnsafe = !['GET', 'HEAD'].includes(method);
          const isHandled = [OPEN, UNSAFE, EVERY].includes(free.body);
          const isStopped = isHandled
            ? free.body === EVERY || (free.body === UNSAFE && isUnsafe)
            : fallback !== undefined;
          const answer = await send(running.port, path, { method, headers: { ...given, Origin: EVIL } });
          const own = await send(running.port, path, { method, headers: { ...given, Origin: SHOP } });
          // What fails or is malformed runs for nobody, and may be refused first.
          const isFailure = free.status === 500 || free.status === 400;
          const allowed = isFailure ? [403, 500, 400] : [isStopped ? 403 : free.status];
          expect(allowed).toContain(answer.status);
          expect([path, method, isFailure ? free.status : own.status]).toEqual([path, method, free.status]);
        }),
        {
          numRuns: 100,
          examples: ['1', '2', '', 'throw', undefined].flatMap((version) =>
            ['/api/versions', '/api/v2/versions', '/versions', '/api/hosts', '/items/mine', '/api/items/all'].map(
              (path) => [{ path, method: 'POST', host: 'a.example.com', version }] as [never],
            ),
          ),
        },
      );
    });
  });
});
