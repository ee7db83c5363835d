import '../shared/development.js';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { startPages } from './pages.js';

const port = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const api = `http://localhost:${port('API_PORT', 3040)}`;
const site = await startPages(port('SITE_PORT', 3041), () => api);
const stranger = await startPages(port('STRANGER_PORT', 3042), () => api);

const adapter = process.env.PLATFORM === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule.forSite(site.origin), adapter, { forceCloseConnections: true });
await app.listen(port('API_PORT', 3040), '127.0.0.1');

console.log(`
Open the same page from two origins, and try the form and the socket on both:
  the site    ${site.origin}      the form is posted, the chat opens
  a stranger  ${stranger.origin}      both are refused with 403, although the cookie goes along

Which policy is whose: ${api}/cors-inspector
`);
