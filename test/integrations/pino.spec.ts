import { EventEmitter, once } from 'node:events';
import { Writable } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable } from '@nestjs/common';
import { Logger, LoggerModule, PinoLogger } from 'nestjs-pino';
import { corsHeaders } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT } from './pages.js';

interface Line {
  msg: string;
  req?: { id: number; method: string; url: string };
  res?: { statusCode: number };
}

@Injectable()
class Greeter {
  constructor(private readonly logger: PinoLogger) {}

  greet(): string {
    this.logger.info('greeting');
    return 'hello';
  }
}

@Controller('greetings')
class GreetingsController {
  constructor(private readonly greeter: Greeter) {}

  @Get() greet() {
    return this.greeter.greet();
  }
  @Get('broken') broken() {
    throw new Error('broken');
  }
}

// The logger of the first application in a process serves all later ones: they share its destination.
const lines: Line[] = [];
const arrivals = new EventEmitter();
const stream = new Writable({
  write(chunk: Buffer, _encoding, done) {
    lines.push(JSON.parse(chunk.toString()) as Line);
    arrivals.emit('line');
    done();
  },
});

describe.each(platforms)('nestjs-pino on %s', (platform) => {
  const running = useApp({
    platform,
    controllers: [GreetingsController],
    providers: [Greeter],
    // Its own default path reaches no request on Fastify, with or without other modules.
    imports: [LoggerModule.forRoot({ forRoutes: ['{*path}'], pinoHttp: { level: 'info', stream } })],
    configure: (app) => app.useLogger(app.get(Logger)),
    cors: { default: { origins: [PAGE] } },
  });
  beforeEach(() => void lines.splice(0));

  /** What the log says of requests, once it says it of so many. */
  const logged = async (count: number): Promise<string[]> => {
    for (;;) {
      const found = lines.flatMap(({ req, res }) => (req && res ? [`${req.method} ${req.url} ${res.statusCode}`] : []));
      if (found.length >= count) return found;
      await once(arrivals, 'line');
    }
  };

  it("a request is logged in pino's format, and its answer has the headers of the policy", async () => {
    const answer = await sendFrom(PAGE, running.port, '/greetings');
    expect([answer.status, answer.body, corsHeaders(answer)]).toEqual([200, 'hello', READABLE]);
    expect(await logged(1)).toEqual(['GET /greetings 200']);
    const greeting = lines.find(({ msg }) => msg === 'greeting');
    expect(greeting?.req).toMatchObject({ method: 'GET', url: '/greetings' });
  });

  it.each([
    ['an error', '/greetings/broken', 500],
    ['a 404', '/nowhere', 404],
  ])('%s is logged, and only the admitted page reads it', async (_what, path, status) => {
    const readable = await sendFrom(PAGE, running.port, path);
    expect([readable.status, corsHeaders(readable)]).toEqual([status, READABLE]);
    const hidden = await sendFrom(OTHER, running.port, path);
    expect([hidden.status, corsHeaders(hidden)]).toEqual([status, SILENT]);
    expect(await logged(2)).toEqual([`GET ${path} ${status}`, `GET ${path} ${status}`]);
  });

  it('preflights are answered ahead of the logging middleware', async () => {
    expect(await asked(PAGE, running.port, '/greetings', 'GET')).toEqual(admitted('GET, HEAD'));
    expect(await asked(OTHER, running.port, '/greetings', 'GET')).toEqual(REFUSED);
    await sendFrom(PAGE, running.port, '/greetings');
    expect(await logged(1)).toEqual(['GET /greetings 200']);
  });
});
