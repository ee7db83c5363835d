import { describe, expect, it } from '@jest/globals';
import { Controller, Delete, Get, Post, Put, type INestApplication } from '@nestjs/common';
import { CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { startError, startWarnings } from '../kit/app.js';
import { A, B } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useCreateApp, useStartApp } from '../kit/use.app.js';

@Controller('cats')
@CorsPolicy('partner')
class CatsController {
  @Get() list() {
    return [];
  }
  @Post() create() {
    return '';
  }
  @Delete(':id') remove() {
    return '';
  }
}
@Controller('dogs')
class DogsController {
  @Put() @CorsPolicy({ origins: [B], methods: ['PUT', 'PATCH', 'FETCH'] }) replace() {
    return '';
  }
}

describe.each(platforms)('warnings on %s', (platform) => {
  const startApp = useStartApp();
  const createApp = useCreateApp();
  /** The codes and places of what is said at start-up, and whether the application starts. */
  const told = async (cors: CorsModuleOptions, controllers: never[] = []) => {
    const log: string[] = [];
    const app = await createApp({ platform, log, cors, controllers });
    const started = (await startError(app)) === undefined;
    return { started, warnings: startWarnings(log) };
  };
  const warned = async (cors: CorsModuleOptions, controllers: unknown[] = []) => {
    const { started, warnings } = await told(cors, controllers as never[]);
    expect(started).toBe(true);
    return warnings;
  };

  it('a policy that nothing uses is a warning', async () => {
    const policies = { partner: { origins: [A] }, spare: { origins: [B] } };
    expect(await warned({ policies }, [CatsController])).toEqual(['policies.spare policy-unused']);
    expect(await warned({ policies, default: 'spare' }, [CatsController])).toEqual([]);
    const routes = [{ path: '/graphql', policy: 'spare' }];
    expect(await warned({ policies, routes }, [CatsController])).toEqual([]);
    const extending = { ...policies, partner: { extends: 'spare', maxAge: 5 } };
    expect(await warned({ policies: extending }, [CatsController])).toEqual([]);
    const environments = { production: { default: 'spare' } };
    expect(await warned({ policies, environments }, [CatsController])).toEqual([]);
  });

  it('an entry of "routes" with only decorated routes below it is a warning', async () => {
    const policies = { partner: { origins: [A] } };
    const about = (path: string, controllers: unknown[], more: object[] = []) =>
      warned({ policies, routes: [...more, { path, policy: false }] as never }, controllers);
    @Controller('cats')
    class PlainController {
      @Get('plain') plain() {
        return '';
      }
    }
    @Controller()
    @CorsPolicy('partner')
    class EverythingController {
      @Get('*') page() {
        return '';
      }
    }
    expect(await about('/cats/*', [CatsController])).toEqual(['routes[0] routes-entry-unused']);
    expect(await about('/cats', [CatsController, PlainController])).toEqual(['routes[0] routes-entry-unused']);
    expect(await about('/:any/*', [CatsController])).toEqual(['routes[0] routes-entry-unused']);
    // What an earlier entry takes does not follow this one.
    const earlier = [{ path: '/cats/plain', policy: 'partner' }];
    expect(await about('/cats/*', [CatsController, PlainController], earlier)).toEqual([
      'routes[1] routes-entry-unused',
    ]);
    expect(await about('/cats/*', [CatsController, PlainController])).toEqual([]);
    // Files, GraphQL and the like may be there, and are not known.
    expect(await about('/graphql', [CatsController])).toEqual([]);
    expect(await about('/files/*', [CatsController, EverythingController])).toEqual([]);
    expect(await about('/*', [CatsController])).toEqual([]);
  });

  it('an entry whose path lacks the global prefix is a warning that names the path', async () => {
    @Controller('admin/users')
    class UsersController {
      @Get() list() {
        return [];
      }
    }
    const about = async (path: string, prefix: string) => {
      const log: string[] = [];
      const configure = (app: INestApplication): void => void app.setGlobalPrefix(prefix);
      const cors = { default: { origins: [A] }, routes: [{ path, policy: false as const }] };
      await startApp({ platform, log, cors, controllers: [UsersController], configure });
      return log.filter((line) => line.includes('routes-entry-misplaced'));
    };
    const [line] = await about('/admin/*', 'shop/api');
    expect(line).toContain(
      'No known route matches "/admin/*", so it governs none; /shop/api/admin/users does not follow it.',
    );
    expect(line).toContain('Write "/shop/api/admin/*" if that route is meant');
    expect(await about('/shop/api/admin/*', 'shop/api')).toEqual([]);
    expect(await about('/files/*', 'api')).toEqual([]);
  });

  it.each(['/CATS', '/cats/', '/cats/*', '/cets', '/catss'])(
    'an entry that closes and is spelled almost like a route is a warning: %s',
    async (path) => {
      @Controller('api/cats')
      class ApiCatsController {
        @Get() list() {
          return [];
        }
      }
      const about = (policy: object | false) =>
        warned({ routes: [{ path: `/api${path}`, policy: policy as false }] }, [ApiCatsController]);
      // A router that takes both spellings for one path follows the entry.
      const isSame = platform === 'express' && ['/CATS', '/cats/'].includes(path);
      const expected = isSame ? [] : ['routes[0] routes-entry-misplaced'];
      expect(await about(false)).toEqual(expected);
      expect(await about({ origins: [], enforce: 'all' })).toEqual(expected);
      // Files may be there.
      expect(await about({ origins: [A] })).toEqual([]);
    },
  );

  it('an entry that closes what is below a path and leaves the path itself open is a warning', async () => {
    @Controller('admin')
    class AdminController {
      @Get() home() {
        return '';
      }
      @Get('users') users() {
        return [];
      }
    }
    const base = { default: { origins: [A] } };
    const below = { path: '/admin/*', policy: false as const };
    const warning = ['routes[0] routes-entry-base'];
    expect(await warned({ ...base, routes: [below] }, [AdminController])).toEqual(warning);
    const enforced = { path: '/admin/*', policy: { origins: [], enforce: 'all' as const } };
    expect(await warned({ ...base, routes: [enforced] }, [AdminController])).toEqual(warning);
    expect(await warned({ ...base, routes: [below, { ...below, path: '/admin' }] }, [AdminController])).toEqual([]);
    const methods = { ...below, methods: ['POST'] };
    expect(await warned({ ...base, routes: [methods] }, [AdminController])).not.toContain(warning[0]);
  });

  it('an entry that a raw route follows is no warning', async () => {
    const log: string[] = [];
    const cors = { policies: { partner: { origins: [A] } }, routes: [{ path: '/cats/*', policy: 'partner' }] };
    const configure = (app: INestApplication): void =>
      void app
        .getHttpAdapter()
        .get('/cats/raw', (_request: unknown, reply: { send(body: string): void }) => reply.send(''));
    await startApp({ platform, log, cors, controllers: [CatsController], configure });
    expect(log.filter((line) => line.includes('routes-entry-unused'))).toEqual([]);
  });

  it('two equal policies are a warning, whatever the order of their options', async () => {
    const policies = {
      partner: { origins: [A, B], exposedHeaders: ['X-A', 'X-B'] },
      other: { origins: [B, A], exposedHeaders: ['x-b', 'X-A'] },
      third: { origins: [B, A], exposedHeaders: ['X-A'] },
    };
    const routes = ['other', 'third'].map((policy) => ({ path: `/${policy}`, policy }));
    expect(await warned({ policies, routes }, [CatsController])).toEqual(['policies.other policies-equal']);
  });

  it('methods that no route serves, that are never allowed, or that Node rejects are warnings', async () => {
    const policies = { partner: { origins: [A], methods: ['GET', 'PUT'] } };
    expect(await warned({ policies }, [CatsController, DogsController])).toEqual([
      'policies.partner.methods[1] method-not-served',
      'DogsController.replace @CorsPolicy.methods[1] method-not-served',
      'DogsController.replace @CorsPolicy.methods[2] method-unknown-to-node',
      'CatsController.remove method-not-listed',
    ]);
  });

  it('unserved methods are no warning where the policy also applies to unserved paths', async () => {
    const policies = { partner: { origins: [A], methods: ['PUT', 'DELETE'] } };
    const routes = [{ path: '/files/*', policy: 'partner' }];
    expect(await warned({ policies, routes }, [CatsController])).toEqual([]);
    expect(await warned({ policies, default: 'partner' }, [CatsController])).toEqual([]);
  });

  it.each([
    ['prod', ['environment environment-slip']],
    ['Production', ['environment environment-slip']],
    ['live', ['environment environment-slip']],
    ['production', []],
    ['staging', []],
    ['test', []],
  ])('in the environment %s the warnings are %j', async (environment, expected) => {
    expect(await warned({ environment, default: { origins: [A] } })).toEqual(expected);
  });

  it('an overlay whose name resembles the environment is a warning', async () => {
    const overlay = { default: { origins: [B] } };
    const cors = { environment: 'production', environments: { prod: overlay, staging: overlay } };
    expect(await warned(cors)).toEqual(['environments.prod overlay-slip']);
    const slipped = { environment: 'prod', default: false as const, environments: { production: overlay } };
    expect(await warned(slipped)).toEqual(['environment environment-slip']);
    const quoted = await told({ environment: '"production"', default: { origins: [A] } });
    expect(quoted).toEqual({ started: false, warnings: [] });
    expect(await warned({ ...cors, environments: { prod: overlay, production: overlay } })).toEqual([]);
  });

  it('what would fail in production is a warning, and an error there is one here', async () => {
    const production = { default: { origins: ['http://localhost:3000'] } };
    expect(await told({ environments: { production } })).toEqual({
      started: true,
      warnings: ['environments.production.default.origins[0] origin-loopback'],
    });
    const never = { default: { origins: ['https://a.example.com/'] } };
    expect(await told({ environments: { production: never } })).toEqual({ started: false, warnings: [] });
  });

  it("a fault of another environment's overlay is a warning here", async () => {
    const environments = { development: { default: { origins: [A] } } };
    const cors = { environment: 'development', environments };
    const faulty = await told({ ...cors, default: { origins: [`${A}/`] } });
    expect(faulty.started).toBe(false);
    // What is missing may come from variables there.
    expect(await warned({ ...cors, default: { credentials: true } as never })).toEqual([]);
    const policies = { strict: { origins: [A] }, lax: { origins: [B] } };
    const overlay = { development: { default: 'lax' } };
    expect(await warned({ environment: 'development', default: 'strict', policies, environments: overlay })).toEqual(
      [],
    );
  });

  it('policies that differ in one option are not reported as equal', async () => {
    const local = { origins: ['http://localhost:*'] };
    const policies = { shop: { origins: [A] }, admin: { origins: [B] } };
    const routes = [
      { path: '/shop', policy: 'shop' },
      { path: '/admin', policy: 'admin' },
    ];
    const environments = { development: { policies: { shop: local, admin: local } } };
    expect(await warned({ environment: 'development', policies, routes, environments })).toEqual([]);
    const long = (name: string) => ({
      regex: new RegExp(`^https://[a-z]{1,9}-of-${'a-very-long-name-'.repeat(8)}\\.${name}\\.example\\.com$`),
      accepts: [`https://x-of-${'a-very-long-name-'.repeat(8)}.${name}.example.com`.replace(/-(?=\.)/, '-')],
    });
    const regexes = { shop: { origins: long('one') }, admin: { origins: long('two') } };
    expect(await warned({ policies: regexes, routes })).toEqual([]);
    expect(
      await warned({
        default: { origins: [A] },
        policies: { a: { origins: [A] } },
        routes: [{ path: '/a', policy: 'a' }],
      }),
    ).toEqual(['policies.a policies-equal']);
  });

  it("methods that a policy's heirs serve are no warning", async () => {
    @Controller('heirs')
    class HeirsController {
      @Get() @CorsPolicy('partner') list() {
        return [];
      }
      @Put() @CorsPolicy({ extends: 'partner', maxAge: 60 }) replace() {
        return '';
      }
    }
    const policies = { partner: { origins: [A], methods: ['GET', 'PUT', 'OPTIONS'] } };
    expect(await warned({ policies }, [HeirsController])).toEqual([]);
  });

  it('what is risky in development only is no warning when production starts', async () => {
    const development = { default: { origins: ['http://localhost:3000', 'http://tv.example.com'] } };
    expect(await warned({ environment: 'production', default: false, environments: { development } })).toEqual([]);
  });

  it('warnings are part of the error that stops the start', async () => {
    const cors = { default: { origins: [A, A, 'null'] } };
    expect(await told(cors)).toEqual({ started: false, warnings: [] });
  });

  it('an exception without the origins it was for is a warning', async () => {
    const partner = { origins: ['http://localhost:3000'], dangerouslyAllowOriginLoopback: true };
    const policies = { partner, web: { extends: 'partner', origins: ['http://localhost:4000'] } };
    expect((await told({ environment: 'production', policies })).started).toBe(false);
    const heir = { extends: 'partner', maxAge: 5 };
    expect((await told({ environment: 'production', policies: { partner, heir } })).started).toBe(true);
  });

  it('the report marks what is dangerous on purpose', async () => {
    const partner = { origins: ['http://localhost:3000'], dangerouslyAllowOriginLoopback: true };
    const cors = { environment: 'production', policies: { partner }, default: { origins: [A] } };
    const running = await startApp({ platform, cors, controllers: [CatsController, DogsController] });
    const dangers = running
      .get(CorsService)
      .report()
      .map(({ handler, dangers: found }) => [handler, found]);
    expect(dangers).toEqual([
      ['CatsController.list', ['dangerouslyAllowOriginLoopback']],
      ['CatsController.create', ['dangerouslyAllowOriginLoopback']],
      ['CatsController.remove', ['dangerouslyAllowOriginLoopback']],
      ['DogsController.replace', []],
      [undefined, []],
    ]);
  });
});
