import type { ServerResponse } from 'node:http';
import { describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Post, Res } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { CorsPolicy } from 'nestjs-cors';
import { createBrowser } from 'nestjs-cors/testing';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';

const rawOf = (reply: unknown): ServerResponse => (reply as { raw?: ServerResponse }).raw ?? (reply as ServerResponse);

let closed = 0;
let asked = 0;

@Controller()
@CorsPolicy({ origins: [SHOP] })
class LossController {
  @Post('lost') lost(@Res() reply: unknown): void {
    rawOf(reply).socket?.destroy();
  }
  @Get('silent') silent(): Promise<never> {
    asked++;
    return new Promise(() => undefined);
  }
  @Get('cut') cut(@Res() reply: unknown): void {
    const raw = rawOf(reply);
    raw.writeHead(200, { 'Access-Control-Allow-Origin': SHOP, 'Content-Length': '100' });
    raw.write('half');
    setImmediate(() => raw.socket?.destroy());
  }
  @Get('events') events(@Res() reply: unknown): void {
    const raw = rawOf(reply);
    raw.on('close', () => closed++);
    raw.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
  }
}

@WebSocketGateway({ path: '/chat' })
@CorsPolicy({ origins: [SHOP] })
class ChatGateway {}

describe.each(platforms)('a browser for tests at connections that are lost, on %s', (platform) => {
  const running = useApp({ platform, controllers: [LossController], providers: [ChatGateway] });

  it('waits 10 s in memory for an answer that never comes', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] });
    try {
      const before = asked;
      const answer = createBrowser(running.app, { origin: SHOP }).fetch('/silent');
      while (asked === before) await new Promise((done) => setImmediate(done));
      jest.advanceTimersByTime(9_999);
      expect(await Promise.race([answer, new Promise((done) => setImmediate(done))])).toBeUndefined();
      jest.advanceTimersByTime(1);
      expect(await answer).toMatchObject({ readable: false, blockedBy: 'network' });
    } finally {
      jest.useRealTimers();
    }
  });

  describe.each(['in memory', 'by its URL'])('that asks %s', (way) => {
    const page = () =>
      createBrowser(way === 'in memory' ? running.app : `http://127.0.0.1:${running.port}`, { origin: SHOP });

    it('reports one that is lost ahead of the answer as an error of the network', async () => {
      expect(await page().fetch('/lost', { method: 'POST' })).toMatchObject({
        readable: false,
        status: 0,
        blockedBy: 'network',
      });
    });

    it('reports one that is lost within the answer where its body is read', async () => {
      const answer = await page().fetch('/cut');
      expect(answer.readable).toBe(true);
      await expect(answer.text()).rejects.toThrow('aborted');
    });

    it('gets no answer to an upgrade that the server drops', async () => {
      expect(await page().webSocket('/nothing')).toMatchObject({ sent: true, status: undefined });
    });

    it('ends an event stream at the server once the page has seen it open', async () => {
      const before = closed;
      expect((await page().eventSource('/events')).readable).toBe(true);
      for (let turn = 0; turn < 100 && closed === before; turn++) await new Promise((done) => setTimeout(done, 10));
      expect(closed).toBe(before + 1);
    });
  });
});
