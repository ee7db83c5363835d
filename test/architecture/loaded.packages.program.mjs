// Starts an application of the built package, and ends. Which files Node.js loaded for it, NODE_V8_COVERAGE says.
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CorsModule } from 'nestjs-cors';

const [platform, entry] = process.argv.slice(2);
const origins = entry.startsWith('/')
  ? [{ regex: new RegExp(entry.slice(1, -1)), accepts: ['https://a.example.com'] }]
  : [entry];

class AppModule {}
Module({ imports: [CorsModule.forRoot({ default: { origins } })] })(AppModule);
const { ExpressAdapter, FastifyAdapter } = await import(`@nestjs/platform-${platform}`);
const app = await NestFactory.create(AppModule, new (ExpressAdapter ?? FastifyAdapter)(), { logger: false });
await app.init();
await app.close();
