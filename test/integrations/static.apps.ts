import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ServeStaticModule } from '@nestjs/serve-static';
import type { AppParts } from '../kit/app.js';
import type { Platform } from '../kit/platforms.js';
import { staticCases, type StaticCase } from './static.cases.js';

const root = fileURLToPath(new URL('public', import.meta.url));

function partsOf({ server, below, cors }: StaticCase, platform: Platform): AppParts {
  if (server === '@nestjs/serve-static') {
    const options = { rootPath: root, ...(below === '' ? {} : { serveRoot: below }) };
    return { platform, cors, imports: [ServeStaticModule.forRoot(options)] };
  }
  return {
    platform,
    cors,
    configure: (app) => {
      if (platform === 'express') (app as NestExpressApplication).useStaticAssets(root, { prefix: below });
      else (app as NestFastifyApplication).useStaticAssets({ root, prefix: `${below}/` });
    },
  };
}

/** Applications on one platform, by name. */
export const appsOf = (platform: Platform): Record<string, AppParts> =>
  Object.fromEntries(staticCases.map((each) => [each.name, partsOf(each, platform)]));
