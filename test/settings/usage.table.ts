import { Controller } from '@nestjs/common';
import { CorsPolicy, ExposeHeaders } from 'nestjs-cors';
import { controller, cors, warned, type SettingRow } from './settings.rows.js';

const policy = { origins: ['https://a.example.com'] };

const below = controller();
Controller('cats/all')(below);
const belowApi = controller();
Controller('api/cats')(belowApi);

/** A row for each rule about what policies are used for. */
export const USAGE_ROWS: readonly SettingRow[] = [
  warned(
    'environment-slip',
    'environment',
    cors({ environment: 'prod', default: policy }),
    cors({ environment: 'production', default: policy }),
  ),
  warned(
    'overlay-slip',
    'environments.dev',
    cors({ environment: 'development', default: policy, environments: { dev: { default: false } } }),
    cors({ environment: 'development', default: policy, environments: { development: { default: false } } }),
  ),
  warned(
    'policy-unused',
    'policies.a',
    cors({ policies: { a: policy } }),
    cors({ policies: { a: policy }, default: 'a' }),
  ),
  warned(
    'policies-equal',
    'policies.b',
    cors({ policies: { a: policy, b: policy }, default: 'a', routes: [{ path: '/b', policy: 'b' }] }),
    cors({ policies: { a: policy }, default: 'a', routes: [{ path: '/b', policy: 'a' }] }),
  ),
  warned(
    'routes-entry-unused',
    'routes[0]',
    { ...cors({ routes: [{ path: '/cats', policy }] }), controllers: [controller(CorsPolicy(policy))] },
    { ...cors({ routes: [{ path: '/cats', policy }] }), controllers: [controller()] },
  ),
  warned(
    'routes-entry-misplaced',
    'routes[0]',
    { ...cors({ routes: [{ path: '/cats', policy: false }] }), controllers: [belowApi] },
    { ...cors({ routes: [{ path: '/api/cats', policy: false }] }), controllers: [belowApi] },
  ),
  warned(
    'routes-entry-base',
    'routes[0]',
    { ...cors({ default: policy, routes: [{ path: '/cats/*', policy: false }] }), controllers: [controller(), below] },
    {
      ...cors({
        default: policy,
        routes: [
          { path: '/cats/*', policy: false },
          { path: '/cats', policy: false },
        ],
      }),
      controllers: [controller(), below],
    },
  ),
  warned(
    'method-not-served',
    'CatsController.list @CorsPolicy.methods[1]',
    { controllers: [controller(CorsPolicy({ ...policy, methods: ['GET', 'PUT'] }))] },
    { controllers: [controller(CorsPolicy({ ...policy, methods: 'routed' }))] },
  ),
  warned(
    'method-unknown-to-node',
    'default.methods[1]',
    cors({ default: { ...policy, methods: ['GET', 'FETCH'] } }),
    cors({ default: { ...policy, methods: ['GET', 'REPORT'] } }),
  ),
  warned(
    'dangerous-option-unused',
    'default.dangerouslyAllowOriginLoopback',
    cors({ default: { ...policy, dangerouslyAllowOriginLoopback: true } }),
    cors({ default: policy }),
  ),
  warned(
    'exposed-headers-without-policy',
    'CatsController.list @ExposeHeaders',
    { controllers: [controller(ExposeHeaders('X-Total'))] },
    { cors: { default: policy }, controllers: [controller(ExposeHeaders('X-Total'))] },
  ),
];
