import { describe, expect, it } from '@jest/globals';
import { All, Controller, Get, Put, VERSION_NEUTRAL, VersioningType, type INestApplication } from '@nestjs/common';
import { CorsPolicy, CorsService, ExposeHeaders, type CorsModuleOptions } from 'nestjs-cors';
import { A } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';

@Controller({ path: 'cats', version: '2' })
@CorsPolicy('partner')
class CatsController {
  @Get(':id') @ExposeHeaders('X-Total') one() {
    return '';
  }
  @Put(':id') @CorsPolicy(false) replace() {
    return '';
  }
}
@Controller({ path: 'open', host: ':any.example.test', version: VERSION_NEUTRAL })
class OpenController {
  @All() @CorsPolicy({ origins: '*', exposedHeaders: '*' }) all() {
    return '';
  }
}

const cors: CorsModuleOptions = {
  policies: { partner: { origins: [A, 'https://*.b.example.com'], credentials: true, maxAge: 60 } },
  default: { origins: [{ regex: /^https:\/\/(?:a|b)\.example\.com$/, accepts: [A] }], methods: ['GET', 'POST'] },
  routes: [{ path: '/graphql', methods: ['POST'], policy: 'partner' }],
};

describe.each(platforms)('the report on %s', (platform) => {
  const startApp = useStartApp();
  const configure = (app: INestApplication): void =>
    void app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
  const reportOf = async () => {
    const running = await startApp({ platform, cors, configure, controllers: [OpenController, CatsController] });
    return running.get(CorsService).report();
  };

  it('the report shows for each route its policy, where it comes from and what decides it', async () => {
    const [one] = await reportOf();
    expect(one).toEqual({
      method: 'GET',
      path: '/api/cats/:id',
      hosts: [],
      versions: ['2'],
      handler: 'CatsController.one',
      policy: 'partner',
      from: 'controller',
      origins: [A, 'https://*.b.example.com'],
      credentials: true,
      methods: 'routed',
      allowedHeaders: ['Content-Type'],
      exposedHeaders: ['X-Total'],
      maxAge: 60,
      dangers: [],
      resolvedBy: 'handler',
    });
  });

  it('the same application gives the same table', async () => {
    const table = (await reportOf()).toMarkdown();
    expect(table).toBe((await reportOf()).toMarkdown());
    expect(table.split('\n')).toEqual([
      '| Method | Path | Host | Version | Handler | Policy | From | Origins | Credentials | Methods | Allowed headers | Exposed headers | Max-age | Resolved by |',
      '| - | - | - | - | - | - | - | - | - | - | - | - | - | - |',
      `| GET | /api/cats/:id | | 2 | CatsController.one | partner | controller | ${A}, https://\\*.b.example.com | yes | routed | Content-Type | X-Total | 60 | handler |`,
      '| PUT | /api/cats/:id | | 2 | CatsController.replace | false | handler | | | | | | | handler |',
      '| ALL | /api/open | :any.example.test | | OpenController.all | OpenController.all @CorsPolicy | handler | \\* | | routed | Content-Type | \\* | 600 | path |',
      `| POST | /graphql | | | | partner | routes[0] | ${A}, https://\\*.b.example.com | yes | routed | Content-Type | | 60 | path |`,
      String.raw`| ALL | \* | | | | default | default | /^https:\\/\\/(?:a\|b)\\.example\\.com$/ | | GET, POST | Content-Type | | 600 | path |`,
      '',
    ]);
  });

  it('the report survives JSON, and its table is not part of it', async () => {
    const report = await reportOf();
    expect(JSON.parse(JSON.stringify(report))).toEqual(
      report.map(({ handler, ...row }) => (handler === undefined ? row : { handler, ...row })),
    );
    expect(Object.keys(report)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('the report shows how the module is bound to the platform and what its sources keep', async () => {
    const { binding, sources } = await reportOf();
    expect([binding, sources]).toEqual(['hooks', []]);
  });
});
