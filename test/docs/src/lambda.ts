import { configure } from '@codegenie/serverless-express';
import awsLambdaFastify from '@fastify/aws-lambda';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js'; // './app.module' in a CommonJS project

type Handler = (event: object, context: object) => Promise<unknown>;

async function onExpress(): Promise<Handler> {
  const app = await NestFactory.create(AppModule);
  await app.init();
  return configure({ app: app.getHttpAdapter().getInstance() }) as unknown as Handler;
}
export async function onFastify(): Promise<Handler> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
  await app.init();
  return awsLambdaFastify(app.getHttpAdapter().getInstance()) as unknown as Handler;
}

let started: Promise<Handler> | undefined; // kept between invocations: the start is where the work is done
export const handler: Handler = async (event, context) => (await (started ??= onExpress()))(event, context);
