import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Injectable, Post, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  Transport,
  type ClientProxy,
} from '@nestjs/microservices';
import { CorsPolicy } from 'nestjs-cors';
import { firstValueFrom } from 'rxjs';
import { corsHeaders } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT } from './pages.js';

@Controller('sums')
@CorsPolicy({ origins: [PAGE] })
class SumsController {
  private tell: (event: unknown) => void = () => undefined;
  readonly told = new Promise<unknown>((resolve) => {
    this.tell = resolve;
  });

  @Get() read() {
    return [];
  }
  @Post() add(@Body() numbers: number[]) {
    return this.sum(numbers);
  }
  @MessagePattern('sum') sum(@Payload() numbers: number[]): number {
    return numbers.reduce((total, each) => total + each, 0);
  }
  @MessagePattern('fail') fail(): never {
    throw new RpcException('no sum today');
  }
  @EventPattern('summed') summed(@Payload() event: unknown): void {
    this.tell(event);
  }
}

@Injectable()
class Guard implements CanActivate {
  static seen: string[] = [];

  canActivate(context: ExecutionContext): boolean {
    Guard.seen.push(context.getType());
    return true;
  }
}

describe.each(platforms)('a hybrid application with TCP messages on %s', (platform) => {
  let client: ClientProxy;
  const log: string[] = [];

  const running = useApp({
    platform,
    log,
    controllers: [SumsController],
    providers: [{ provide: APP_GUARD, useClass: Guard }],
    cors: { default: { origins: [OTHER] } },
    configure: async (app) => {
      const options = { host: '127.0.0.1', port: 0 };
      app.connectMicroservice({ transport: Transport.TCP, options }, { inheritAppConfig: true });
      await app.startAllMicroservices();
    },
  });
  beforeAll(async () => {
    const [messages] = running.app.getMicroservices();
    const address = messages?.unwrap<Server>().address() as AddressInfo;
    client = ClientProxyFactory.create({
      transport: Transport.TCP,
      options: { host: address.address, port: address.port },
    });
    await client.connect();
  });
  beforeEach(() => void Guard.seen.splice(0));
  afterAll(async () => {
    await client.close();
  });

  it('messages over TCP are answered, and so are faulty ones', async () => {
    expect(await firstValueFrom(client.send('sum', [1, 2, 3]))).toBe(6);
    await expect(firstValueFrom(client.send('fail', {}))).rejects.toMatchObject({ message: 'no sum today' });
    await firstValueFrom(client.emit('summed', { total: 6 }));
    expect(await running.get(SumsController).told).toEqual({ total: 6 });
    expect(Guard.seen).toEqual(['rpc', 'rpc', 'rpc']);
  });

  it('the page reads over HTTP what the same controller answers, and no other page does', async () => {
    const call = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '[4,5]' };
    const readable = await sendFrom(PAGE, running.port, '/sums', call);
    expect([readable.status, readable.body, corsHeaders(readable)]).toEqual([201, '9', READABLE]);
    const hidden = await sendFrom(OTHER, running.port, '/sums', call);
    expect([hidden.status, corsHeaders(hidden)]).toEqual([201, SILENT]);
    expect(Guard.seen).toEqual(['http', 'http']);
  });

  it('a preflight lists HTTP methods only, runs no guard and logs no warning', async () => {
    expect(await asked(PAGE, running.port, '/sums', 'POST')).toEqual(admitted('GET, HEAD, POST'));
    expect(await asked(OTHER, running.port, '/sums', 'POST')).toEqual(REFUSED);
    expect(Guard.seen).toEqual([]);
    expect(log.filter((line) => line.includes('cross-origin'))).toEqual([]);
  });
});
