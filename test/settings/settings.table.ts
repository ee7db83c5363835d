import { Injectable, Module, Scope } from '@nestjs/common';
import { CorsModule, CorsPolicy, type CorsRequest } from 'nestjs-cors';
import { A, B } from '../kit/origins.js';
import { controller, cors, row, warned, type SettingRow } from './settings.rows.js';

const policy = { origins: [A] };
const other = { origins: [B] };

@Injectable()
class Tenants {
  key({ host }: CorsRequest) {
    return host;
  }
  origins() {
    return [A];
  }
}
@Injectable({ scope: Scope.REQUEST })
class ScopedTenants extends Tenants {}
const sourced = { cors: { default: { origins: Tenants } }, providers: [Tenants] };

@Module({ providers: [Tenants], exports: [Tenants] })
class TenantsModule {}

@Module({ imports: [CorsModule.forRoot()] })
class FeatureModule {}

/** A row for each rule about where policies are written and what they are used for. */
export const SETTING_ROWS: readonly SettingRow[] = [
  row('option-unknown', 'default.origin', cors({ default: { origin: [A] } }), cors({ default: policy })),
  row(
    'option-unknown',
    'default.origins[0].regexp',
    cors({ default: { origins: [{ regexp: /a/ }] } }),
    cors({ default: policy }),
  ),
  row('option-invalid', 'env', cors({ env: 'WEB_' }), cors({ env: { prefix: 'WEB_' } })),
  row(
    'option-invalid',
    'default.methods',
    cors({ default: { ...policy, methods: 'GET,PUT' } }),
    cors({ default: { ...policy, methods: ['GET', 'PUT'] } }),
  ),
  row(
    'policy-unknown',
    'default',
    cors({ default: 'partnr', policies: { partner: policy } }),
    cors({ default: 'partner', policies: { partner: policy } }),
  ),
  row(
    'policy-unknown',
    'CatsController.list @CorsPolicy',
    { controllers: [controller(CorsPolicy(A))] },
    { controllers: [controller(CorsPolicy(policy))] },
  ),
  row('policy-name-taken', 'policies.default', cors({ policies: { default: policy } }), cors({ default: policy })),
  row(
    'policy-name-invalid',
    'policies.my policy',
    cors({ policies: { 'my policy': policy } }),
    cors({ policies: { 'my-policy': policy }, default: 'my-policy' }),
  ),
  row(
    'policy-extends-cycle',
    'policies.b.extends',
    cors({ policies: { a: { extends: 'b' }, b: { extends: 'a' } } }),
    cors({ policies: { a: { extends: 'b', maxAge: 5 }, b: policy }, default: 'a' }),
  ),
  row(
    'policy-extends-nothing',
    'policies.a.extends',
    cors({ policies: { a: { extends: 'default' } } }),
    cors({
      policies: { a: { extends: 'default', maxAge: 5 } },
      default: policy,
      routes: [{ path: '/a', policy: 'a' }],
    }),
  ),
  row('policy-invalid', 'default', cors({ default: true }), cors({ default: false })),
  row(
    'policy-twice',
    'CatsController.list @CorsPolicy',
    { controllers: [controller(CorsPolicy(policy), CorsPolicy(false))] },
    { controllers: [controller(CorsPolicy(policy))] },
  ),
  row('source-not-provided', 'default.origins', { ...sourced, providers: [] }, sourced),
  row(
    'source-scoped',
    'default.origins',
    { cors: { default: { origins: ScopedTenants } }, providers: [ScopedTenants] },
    sourced,
  ),
  row(
    'source-shape',
    'default.origins',
    { cors: { default: { origins: { source: 'TENANTS' } } }, providers: [{ provide: 'TENANTS', useValue: {} }] },
    { cors: { default: { origins: { source: 'TENANTS' } } }, providers: [{ provide: 'TENANTS', useClass: Tenants }] },
  ),
  row('source-undefined', 'default.origins.source', cors({ default: { origins: { source: undefined } } }), sourced),
  warned(
    'source-ambiguous',
    'default.origins',
    { ...sourced, imports: [TenantsModule] },
    { ...sourced, providers: [], imports: [TenantsModule] },
  ),
  row('source-instance', 'default.origins', cors({ default: { origins: new Tenants() } }), sourced),
  row('source-token', 'default.origins[0]', cors({ default: { origins: ['TENANT_ORIGINS'] } }), {
    cors: { default: { origins: [{ source: 'TENANT_ORIGINS' }] } },
    providers: [{ provide: 'TENANT_ORIGINS', useClass: Tenants }],
  }),
  warned(
    'source-ttl-short',
    'default.origins.ttl',
    { cors: { default: { origins: { source: Tenants, ttl: 60 } } }, providers: [Tenants] },
    { cors: { default: { origins: { source: Tenants, ttl: 60_000 } } }, providers: [Tenants] },
  ),
  row(
    'routes-path-invalid',
    'routes[0].path',
    cors({ routes: [{ path: 'graphql', policy }] }),
    cors({ routes: [{ path: '/graphql', policy }] }),
  ),
  row(
    'routes-policy-beside-pass-through',
    'routes[0].policy',
    cors({ routes: [{ path: '/auth/*', passThrough: true, policy }] }),
    cors({ routes: [{ path: '/auth/*', passThrough: true }] }),
  ),
  row(
    'option-invalid',
    'routes[0].passThrough',
    cors({ routes: [{ path: '/auth/*', passThrough: false }] }),
    cors({ routes: [{ path: '/auth/*', policy: false }] }),
  ),
  row(
    'option-unknown',
    'routes[0].passthrough',
    cors({ routes: [{ path: '/auth/*', passthrough: true, policy: false }] }),
    cors({ routes: [{ path: '/auth/*', passThrough: true }] }),
  ),
  warned(
    'routes-entry-unreachable',
    'routes /docs/api',
    cors({
      routes: [
        { path: '/docs/*', policy },
        { path: '/docs/api', policy: other },
      ],
    }),
    cors({
      routes: [
        { path: '/docs/api', policy: other },
        { path: '/docs/*', policy },
      ],
    }),
  ),
  row('variable-empty', 'env CORS_ORIGINS', { variables: { CORS_ORIGINS: '' } }, { variables: { CORS_ORIGINS: A } }),
  row(
    'variable-unparsable',
    'env CORS_ORIGINS',
    { variables: { CORS_ORIGINS: `${A};${B}` } },
    { variables: { CORS_ORIGINS: `${A},${B}` } },
  ),
  row(
    'variable-quoted',
    'env CORS_ORIGINS',
    { variables: { CORS_ORIGINS: `"${A}"` } },
    { variables: { CORS_ORIGINS: A } },
  ),
  row(
    'variable-quoted',
    'env CORS_ORIGINS',
    { variables: { CORS_ORIGINS: `'${A}', '${B}'` } },
    { variables: { CORS_ORIGINS: `["${A}", "${B}"]` } },
  ),
  row(
    'variable-of-unknown-policy',
    'env CORS_POLICY_PARTNR_ORIGINS',
    { cors: { policies: { partner: policy }, default: 'partner' }, variables: { CORS_POLICY_PARTNR_ORIGINS: B } },
    { cors: { policies: { partner: policy }, default: 'partner' }, variables: { CORS_POLICY_PARTNER_ORIGINS: B } },
  ),
  row(
    'variable-ambiguous',
    'env CORS_POLICY_PARTNER_API_ORIGINS',
    cors({ policies: { partnerApi: policy, 'partner-api': other }, default: 'partnerApi' }),
    cors({
      policies: { partnerApi: policy, 'partner-web': other },
      default: 'partnerApi',
      routes: [{ path: '/web', policy: 'partner-web' }],
    }),
  ),
  row(
    'variable-against-false',
    'env CORS_ORIGINS',
    { cors: { default: false }, variables: { CORS_ORIGINS: A } },
    { variables: { CORS_ORIGINS: A } },
  ),
  warned(
    'variable-over-overlay',
    'env CORS_ORIGINS',
    {
      cors: { environment: 'test', default: policy, environments: { test: { default: policy } } },
      variables: { CORS_ORIGINS: B },
    },
    { cors: { environment: 'test', default: policy, environments: { test: {} } }, variables: { CORS_ORIGINS: B } },
  ),
  warned(
    'variable-slip',
    'env CORS_ORIGIN',
    { cors: { default: policy }, variables: { CORS_ORIGIN: B } },
    { cors: { default: policy }, variables: { CORS_ORIGINS: B } },
  ),
  row(
    'origins-missing',
    'env CORS_CREDENTIALS',
    { variables: { CORS_CREDENTIALS: 'true' } },
    { variables: { CORS_CREDENTIALS: 'true', CORS_ORIGINS: A } },
  ),
  row(
    'cors-enabled-twice',
    'app.enableCors() or NestFactory.create({ cors })',
    { configure: (app) => app.enableCors() },
    {},
  ),
  row('module-twice', 'CorsModule.forRoot()', { imports: [FeatureModule] }, {}),
];
