import '../shared/development.js';
import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { type FrontSettings, originsIn, startFront } from './front.server.js';

const adapter = process.env.PLATFORM === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
// Streams of order updates stay open; they must not hold up the end.
const app = await NestFactory.create(AppModule, adapter, { forceCloseConnections: true });
const config = app.get(ConfigService);

const port = (name: string, otherwise: number): number => Number(config.get(name) ?? otherwise);
const ports = { shop: port('SHOP_PORT', 3001), desk: port('DESK_PORT', 3002), stranger: port('STRANGER_PORT', 3003) };
const apiPort = port('API_PORT', 3000);
await app.listen(apiPort, '127.0.0.1');

const settings: FrontSettings = {
  api: `http://localhost:${apiPort}`,
  environment: config.get('NODE_ENV', 'production'),
  pages: Object.fromEntries(Object.entries(ports).map(([name, each]) => [name, `http://localhost:${each}`])),
  admitted: {
    shop: originsIn(config.get('CORS_POLICY_SHOP_ORIGINS')),
    backOffice: originsIn(config.get('CORS_POLICY_BACK_OFFICE_ORIGINS')),
  },
};
for (const each of Object.values(ports)) await startFront(each, () => settings);

console.log(`
The storefront API (${settings.environment}, ${app.getHttpAdapter().getType()}) listens on ${settings.api}

Open the same page from three origins and compare what each may read:
  the shop        ${settings.pages.shop}
  the back office ${settings.pages.desk}
  a stranger      ${settings.pages.stranger}

Who may read what, and why a request was blocked: ${settings.api}/cors-inspector (not in production)
To read on: README.md, ${settings.pages.shop}/docs/recipes.md, or with search by \`npm run docs:site && npx vitepress preview site\`
`);
