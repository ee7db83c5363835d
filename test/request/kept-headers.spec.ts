import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Post, Put, Version, VersioningType } from '@nestjs/common';
import { CorsPolicy, type CorsRequest, type OriginSource } from 'nestjs-cors';
import { corsHeaders, preflight } from '../kit/http.js';
import { APP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';

const BOTH = 'https://both.example.com';
const LISTED = 'https://listed.example.com';

@Injectable()
class Tenants implements OriginSource {
  key({ params }: CorsRequest) {
    return params['tenant'];
  }
  origins() {
    return [APP];
  }
}

/** Another list for each method. */
@Injectable()
class ByMethod implements OriginSource {
  key({ method }: CorsRequest) {
    return method;
  }
  origins() {
    return [APP];
  }
}

/** The policies of GET, PUT and POST at a path of their own. */
function controllerOf(path: string, get: Policy, put: Policy, post: Policy) {
  @Controller(path)
  class PathController {
    @Get() @CorsPolicy(get) get() {
      return '';
    }
    @Put() @CorsPolicy(put) put() {
      return '';
    }
    @Post() @CorsPolicy(post) post() {
      return '';
    }
  }
  return PathController;
}
type Policy = string | false;

@Controller('versioned')
class VersionedController {
  @Get() @CorsPolicy('app') get() {
    return '';
  }
  @Post() @Version('1') @CorsPolicy('app') first() {
    return '';
  }
  @Post() @Version('2') @CorsPolicy(false) second() {
    return '';
  }
}

@Controller('twice')
class TwiceController {
  @Get() @Version('1') @CorsPolicy('app') getFirst() {
    return '';
  }
  @Get() @Version('2') @CorsPolicy('heir') getSecond() {
    return '';
  }
  @Post() @Version('1') @CorsPolicy('app') first() {
    return '';
  }
  @Post() @Version('2') @CorsPolicy('heir') second() {
    return '';
  }
}

const policies = {
  app: { origins: [APP, BOTH] },
  heir: { extends: 'app', exposedHeaders: ['X-Total'] },
  wide: { extends: 'app', allowedHeaders: ['content-type', 'X-Key'] },
  narrow: { extends: 'app', allowedHeaders: [] },
  other: { origins: [BOTH] },
  signed: { extends: 'app', credentials: true },
  public: { origins: '*' as const },
  any: { extends: 'app', allowedHeaders: '*' as const },
  bearer: { extends: 'app', allowedHeaders: ['X-Key', 'Authorization'] },
  anyBearer: { extends: 'app', allowedHeaders: ['*', 'Authorization'] },
  tenants: { origins: [LISTED, { source: Tenants }] },
  heirOfTenants: { extends: 'tenants', exposedHeaders: ['X-Total'] },
  byMethod: { origins: [LISTED, { source: ByMethod }] },
};

/** At each path the policies of GET, PUT and POST. */
const PATHS: readonly (readonly [path: string, get: Policy, put: Policy, post: Policy])[] = [
  ['one', 'app', 'app', 'app'],
  ['closed', 'app', 'app', false],
  ['three', 'app', 'wide', 'other'],
  ['heirs', 'app', 'heir', 'public'],
  ['narrow', 'app', 'narrow', 'app'],
  ['signed', 'signed', 'app', 'signed'],
  ['any', 'any', 'anyBearer', 'any'],
  ['bearer', 'bearer', 'any', 'anyBearer'],
  ['listed', 'wide', 'any', 'any'],
  ['tenants/:tenant', 'tenants', 'tenants', 'heirOfTenants'],
  ['tenant/:tenant', 'tenants', 'tenants', 'tenants'],
  ['by-method', 'byMethod', 'byMethod', 'byMethod'],
];

describe.each(platforms)('Access-Control-Max-Age of preflights, which browsers cache by URL, on %s', (platform) => {
  const running = useApp({
    platform,
    controllers: [...PATHS.map(([path, ...each]) => controllerOf(path, ...each)), VersionedController, TwiceController],
    providers: [Tenants, ByMethod],
    configure: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
    cors: {
      default: 'app',
      policies: policies as never,
      routes: [
        { path: '/files/closed', methods: ['POST'], policy: false },
        { path: '/files/locked', methods: ['LOCK'], policy: false },
        { path: '/files/locked', policy: { origins: '*', methods: '*' } },
        { path: '/files/*', policy: 'app' },
        { path: '/one', methods: ['DELETE'], policy: false },
      ],
    },
  });

  const maxAge = async (path: string, method: string, origin: string) => {
    const answer = await preflight(running.port, path, origin, method, 'content-type');
    return corsHeaders(answer)['access-control-max-age'];
  };

  it('a preflight may be cached if every other method allows the same header names', async () => {
    const asked = async (path: string, origin: string) => {
      const given: Record<string, string | undefined> = {};
      for (const method of ['GET', 'PUT', 'POST']) given[method] = await maxAge(path, method, origin);
      // What was said to one origin is not said to the next.
      await maxAge(path, 'GET', BOTH);
      for (const method of ['GET', 'PUT', 'POST']) expect(await maxAge(path, method, origin)).toBe(given[method]);
      return [path, origin, given['GET'], given['PUT'], given['POST']];
    };
    for (const row of [
      ['/closed', APP, '0', '0', undefined],
      ['/three', APP, '0', '0', undefined],
      ['/three', BOTH, '600', '0', '600'],
      ['/heirs', APP, '600', '600', '600'],
      // Whom GET and PUT refuse may not send its headers there.
      ['/heirs', LISTED, undefined, undefined, '0'],
      ['/narrow', APP, '0', '600', '0'],
      ['/signed', APP, '0', '600', '0'],
      ['/any', APP, '600', '0', '600'],
      ['/bearer', APP, '0', '0', '0'],
      ['/listed', APP, '600', '0', '0'],
      ['/tenants/acme', APP, '0', '0', '0'],
      ['/tenants/acme', LISTED, '600', '600', '600'],
      ['/tenant/acme', APP, '600', '600', '600'],
      ['/by-method', APP, '0', '0', '0'],
      ['/by-method', LISTED, '600', '600', '600'],
    ] as const)
      expect(await asked(row[0], row[1])).toEqual(row);
  });

  it('only Access-Control-Max-Age changes', async () => {
    const answer = await preflight(running.port, '/closed', APP, 'GET', 'content-type');
    expect([answer.status, corsHeaders(answer)]).toEqual([
      204,
      {
        'access-control-allow-origin': APP,
        'access-control-allow-methods': 'GET, HEAD, PUT',
        'access-control-allow-headers': 'Content-Type',
        'access-control-max-age': '0',
        vary: 'Origin, Access-Control-Request-Method',
      },
    ]);
  });

  it('a preflight is not cached if a version of another method is closed', async () => {
    expect(await maxAge('/versioned', 'GET', APP)).toBe('0');
    // Another preflight of POST would be answered in the same way: a browser cannot show the version.
    expect(await maxAge('/versioned', 'POST', APP)).toBe('600');
    expect(await maxAge('/twice', 'GET', APP)).toBe('600');
  });

  it('methods of entries of "routes" count even if no controller serves them', async () => {
    expect(await maxAge('/files/closed', 'GET', APP)).toBe('0');
    expect(await maxAge('/files/open', 'GET', APP)).toBe('600');
    expect(await maxAge('/one', 'GET', APP)).toBe('0');
    // A method that is kept as "*" is any method, one that an entry closes too.
    const locked = await preflight(running.port, '/files/locked', APP, 'PUT');
    expect(corsHeaders(locked)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, PUT, PATCH, POST, DELETE',
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': '0',
      vary: 'Access-Control-Request-Method',
    });
  });

  it('a preflight may be cached if all methods of the path follow one policy, and for an unserved method', async () => {
    expect(await maxAge('/tenant/acme', 'GET', LISTED)).toBe('600');
    expect(await maxAge('/nowhere', 'GET', APP)).toBe('600');
    // DELETE is not served there, and follows the default: what it allows is kept for the methods that are.
    expect(await maxAge('/closed', 'DELETE', APP)).toBe('0');
    expect(await maxAge('/heirs', 'DELETE', APP)).toBe('600');
  });
});
