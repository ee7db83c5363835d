import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, RequestMethod, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import { corsHeaders, send } from '../kit/http.js';
import { OTHER, SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';

@Controller('orders')
@CorsPolicy({ origins: [OTHER], exposedHeaders: ['X-Total'] })
class OrdersController {
  @Get() list(): string {
    return 'orders';
  }
}

interface Answer {
  statusCode: number;
  end(): void;
}

@Module({ controllers: [OrdersController] })
class OrdersModule implements NestModule {
  // Bound to one method it is a route of Express, as those are that the application adds itself.
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((_request: object, response: Answer) => {
        response.statusCode = 401;
        response.end();
      })
      .forRoutes({ path: 'orders', method: RequestMethod.GET });
  }
}

describe.each(platforms)('middleware of Nest that answers for one method, on %s', (platform) => {
  const running = useApp({ platform, imports: [OrdersModule], cors: { default: { origins: [SHOP] } } });

  it('answers with the headers of the policy of its route', async () => {
    const answered = async (origin: string) => {
      const answer = await send(running.port, '/orders', { headers: { Origin: origin } });
      return [answer.status, corsHeaders(answer)];
    };
    expect(await answered(OTHER)).toEqual([
      401,
      { 'access-control-allow-origin': OTHER, 'access-control-expose-headers': 'X-Total', vary: 'Origin' },
    ]);
    expect(await answered(SHOP)).toEqual([401, { vary: 'Origin' }]);
  });
});
