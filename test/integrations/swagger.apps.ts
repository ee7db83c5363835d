import { Controller, Get, Options, Post, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { waysFor } from './pages.js';
import type { AppParts } from '../kit/app.js';
import type { Platform } from '../kit/platforms.js';

@Controller('things')
class ThingsController {
  @Get() list() {
    return [];
  }
  @Post() create() {
    return 'created';
  }
}

@Controller('own')
class OwnOptionsController {
  @Options() options() {
    return '';
  }
}

/** Applications on one platform, by name. */
export const appsOf = (platform: Platform): Record<string, AppParts> => {
  const parts = {
    platform,
    controllers: [ThingsController, OwnOptionsController],
    configure: (app: INestApplication) => {
      SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, new DocumentBuilder().build()));
    },
  };
  const ways = waysFor('/docs', '/docs/*', '/docs-json', '/docs-yaml');
  return Object.fromEntries(ways.map(([way, cors]) => [way, { ...parts, cors }]));
};
