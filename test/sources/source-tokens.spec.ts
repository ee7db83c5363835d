import { describe, expect, it } from '@jest/globals';
import { Module, type Provider } from '@nestjs/common';
import { CorsConfigurationError, type CorsModuleOptions, type CorsRequest } from 'nestjs-cors';
import { createApp, startApp } from '../kit/app.js';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';

const TENANTS = 'https://tenants.example.com';
const BILLING = 'https://billing.example.com';
const source = (origin: string) => ({ key: ({ host }: CorsRequest) => host, origins: () => [origin] });
const shared = source(TENANTS);

@Module({ providers: [{ provide: 'TENANTS', useValue: source(TENANTS) }] })
class TenantsModule {}
@Module({ providers: [{ provide: 'TENANTS', useFactory: () => source(BILLING) }] })
class BillingModule {}
@Module({ providers: [{ provide: 'TENANTS', useValue: shared }] })
class OneModule {}
@Module({
  providers: [
    { provide: 'TENANTS', useExisting: 'ORIGINAL' },
    { provide: 'ORIGINAL', useValue: shared },
  ],
})
class AliasModule {}

describe.each(platforms)('tokens of sources on %s', (platform) => {
  const cors: CorsModuleOptions = { default: { origins: { source: 'TENANTS' } } };
  const start = async (imports: unknown[], providers: Provider[] = []) => {
    const log: string[] = [];
    const running = await startApp({ platform, log, cors, imports: imports as never, providers });
    const answer = async (origin: string) =>
      corsHeaders(await send(running.port, '/', { headers: { Origin: origin } }))['access-control-allow-origin'];
    const admitted = [await answer(TENANTS), await answer(BILLING)];
    await running.close();
    return { log: log.filter((line) => line.includes('(source-ambiguous)')), admitted };
  };

  it('that two modules provide: the warning names the instance that is used', async () => {
    const { log, admitted } = await start([TenantsModule, BillingModule]);
    expect(admitted).toEqual([undefined, BILLING]);
    expect(log).toEqual([
      expect.stringContaining('the one of BillingModule is asked, and that of TenantsModule is not.'),
    ]);
    const swapped = await start([BillingModule, TenantsModule]);
    expect(swapped.admitted).toEqual([TENANTS, undefined]);
    expect(swapped.log.join()).toContain('the one of TenantsModule is asked, and that of BillingModule is not.');
  });

  it('that two modules provide with one instance are not ambiguous', async () => {
    expect(await start([OneModule, AliasModule])).toEqual({ log: [], admitted: [TENANTS, undefined] });
    expect((await start([TenantsModule])).log).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['of a rule', { source: undefined }, 'source-undefined'],
    ['in a list', [undefined], 'origin-not-a-rule'],
    ['alone', undefined, 'origins-missing'],
  ])('that a circular import leaves undefined %s: the error says so', async (_where, origins, code) => {
    const app = await createApp({ platform, cors: { default: { origins } as never } });
    const error: unknown = await app.init().catch((reason: unknown) => reason);
    await app.close();
    expect(error).toBeInstanceOf(CorsConfigurationError);
    const [issue] = (error as CorsConfigurationError).issues;
    expect([issue?.code, `${issue?.message} ${issue?.hint}`]).toEqual([
      code,
      expect.stringContaining('circular import'),
    ]);
  });
});
