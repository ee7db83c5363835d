import { Controller, Get, Injectable, type INestApplication, type Type } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { MessagePattern } from '@nestjs/microservices';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { SubscribeMessage, WebSocketGateway, type GatewayMetadata } from '@nestjs/websockets';
import { CorsPolicy, ExposeHeaders } from 'nestjs-cors';
import { row, warned, type SettingRow, type Settings } from './settings.rows.js';

const policy = { origins: ['https://a.example.com'] };
const other = { origins: ['https://b.example.com'] };

/** A class whose one method has these decorators. */
function withMethod(name: string, onClass: ClassDecorator[], onMethod: MethodDecorator[]): Type {
  class Bearer {
    list() {
      return '';
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Bearer.prototype, 'list') as PropertyDescriptor;
  for (const decorate of onMethod) decorate(Bearer.prototype, 'list', descriptor);
  Object.defineProperty(Bearer, 'name', { value: name });
  for (const decorate of onClass) decorate(Bearer);
  return Bearer;
}

const gateway = (name: string, options: GatewayMetadata, ...decorators: ClassDecorator[]): Type =>
  withMethod(name, [WebSocketGateway(options), ...decorators], [SubscribeMessage('list')]);
const provider = (type: Type): Settings => ({ providers: [type] });
const controller = (...args: Parameters<typeof withMethod>): Settings => ({ controllers: [withMethod(...args)] });

/** Makes servers that nobody knows. */
class OwnAdapter extends IoAdapter {
  override create() {
    return { on: () => undefined, close: (done: () => void) => done() } as never;
  }
}
const useOwnAdapter = (app: INestApplication): void => void app.useWebSocketAdapter(new OwnAdapter(app));

const misplaced = (path: string, written: Settings, mended: Settings): SettingRow =>
  row('decorator-misplaced', path, written, mended);

/** A row for each rule about sockets, and for each place where a decorator does nothing. */
export const SOCKET_ROWS: readonly SettingRow[] = [
  warned(
    'gateway-unprotected',
    'ChatGateway',
    provider(gateway('ChatGateway', {})),
    provider(gateway('ChatGateway', {}, CorsPolicy(false))),
  ),
  row(
    'gateway-cors-twice',
    'ChatGateway @WebSocketGateway.cors',
    provider(gateway('ChatGateway', { cors: { origin: true } }, CorsPolicy(policy))),
    provider(gateway('ChatGateway', {}, CorsPolicy(policy))),
  ),
  row(
    'gateway-policies-differ',
    'NewsGateway @CorsPolicy',
    { providers: [gateway('ChatGateway', {}, CorsPolicy(policy)), gateway('NewsGateway', {}, CorsPolicy(other))] },
    {
      providers: [
        gateway('ChatGateway', {}, CorsPolicy(policy)),
        gateway('NewsGateway', { namespace: 'news' }, CorsPolicy(other)),
      ],
    },
  ),
  row(
    'gateway-server-unknown',
    'ChatGateway',
    { ...provider(gateway('ChatGateway', {}, CorsPolicy(policy))), configure: useOwnAdapter },
    provider(gateway('ChatGateway', {}, CorsPolicy(policy))),
  ),
  row(
    'origin-trailing-slash',
    'ChatGateway @CorsPolicy.origins[0]',
    provider(gateway('ChatGateway', {}, CorsPolicy({ origins: ['https://a.example.com/'] }))),
    provider(gateway('ChatGateway', {}, CorsPolicy(policy))),
  ),
  misplaced(
    'CatsResolver @CorsPolicy',
    provider(withMethod('CatsResolver', [Resolver(), CorsPolicy(policy)], [Query(() => String)])),
    { cors: { routes: [{ path: '/graphql', policy }] } },
  ),
  misplaced(
    'CatsResolver.list @ExposeHeaders',
    provider(withMethod('CatsResolver', [Resolver()], [Query(() => String), ExposeHeaders('X-Total')])),
    provider(withMethod('CatsResolver', [Resolver()], [Query(() => String)])),
  ),
  misplaced(
    'CatsController.list @CorsPolicy',
    controller('CatsController', [Controller('cats')], [MessagePattern('list'), CorsPolicy(policy)]),
    controller('CatsController', [Controller('cats')], [MessagePattern('list'), Get(), CorsPolicy(policy)]),
  ),
  misplaced(
    'CatsController @CorsPolicy',
    controller('CatsController', [Controller(), CorsPolicy(policy)], [MessagePattern('list')]),
    controller('CatsController', [Controller(), CorsPolicy(policy)], [MessagePattern('list'), Get()]),
  ),
  misplaced(
    'CatsController.list @CorsPolicy',
    controller('CatsController', [Controller('cats')], [CorsPolicy(policy)]),
    controller('CatsController', [Controller('cats')], [Get(), CorsPolicy(policy)]),
  ),
  misplaced(
    'CatsService @CorsPolicy',
    provider(withMethod('CatsService', [Injectable(), CorsPolicy(policy)], [])),
    provider(withMethod('CatsService', [Injectable()], [])),
  ),
  ...[
    (service: Type): Settings => ({ providers: [{ provide: 'CATS', useValue: new service() }] }),
    (service: Type): Settings => ({ providers: [{ provide: 'CATS', useFactory: () => new service() }] }),
  ].map((given) =>
    misplaced(
      'CatsService @CorsPolicy',
      given(withMethod('CatsService', [Injectable(), CorsPolicy(policy)], [])),
      given(withMethod('CatsService', [Injectable()], [])),
    ),
  ),
  misplaced(
    'ChatGateway @CorsPolicy',
    { providers: [{ provide: 'CHAT', useFactory: () => new (gateway('ChatGateway', {}, CorsPolicy(policy)))() }] },
    provider(gateway('ChatGateway', {}, CorsPolicy(policy))),
  ),
  misplaced(
    'ChatGateway.list @CorsPolicy',
    provider(
      withMethod(
        'ChatGateway',
        [WebSocketGateway(), CorsPolicy(policy)],
        [SubscribeMessage('list'), CorsPolicy(false)],
      ),
    ),
    provider(gateway('ChatGateway', {}, CorsPolicy(policy))),
  ),
  misplaced(
    'ChatGateway @ExposeHeaders',
    provider(gateway('ChatGateway', {}, CorsPolicy(policy), ExposeHeaders('X-Total') as ClassDecorator)),
    provider(gateway('ChatGateway', {}, CorsPolicy(policy))),
  ),
];
