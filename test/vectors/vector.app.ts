import { All, Controller, HttpException, Query, Res, type Type } from '@nestjs/common';
import { CorsConfigurationError, CorsPolicy } from 'nestjs-cors';
import { createApp, startApp, type RunningApp } from '../kit/app.js';
import { send, type Answer } from '../kit/http.js';
import type { Platform } from '../kit/platforms.js';
import { HTTP_VECTORS, valueOf, type HttpVector } from './vector.js';
import { VectorOrigins, type Mapped, type MappedPolicy } from './vector.mapper.js';

interface Reply {
  header(name: string, value: string): unknown;
}

const upstreams = new Map(HTTP_VECTORS.map(({ id, upstream = {} }) => [id, upstream]));

/** The application of the cases: it answers any method at any path, and sets what a case says it sets. */
class VectorController {
  @All(['', '*']) answer(@Query('case') id: string, @Res({ passthrough: true }) reply: Reply) {
    const { status = 200, ...headers } = upstreams.get(id) ?? {};
    for (const [name, value] of Object.entries(headers)) reply.header(name, String(value));
    if (status !== 200) throw new HttpException('upstream', Number(status));
    return 'upstream';
  }
}

function controllerOf({ key, options }: MappedPolicy): Type<unknown> {
  const controller = class extends VectorController {};
  Controller(key)(controller);
  CorsPolicy(options)(controller);
  return controller;
}

/** One application that serves each policy below a prefix of its own. */
export function startVectorApp(platform: Platform, policies: readonly MappedPolicy[]): Promise<RunningApp> {
  const controllers = policies.map(controllerOf);
  return startApp({ platform, cors: { environment: 'test' }, controllers, providers: [VectorOrigins] });
}

/** Sends the request of a case. Node's client upper-cases methods, as browsers do. */
export function sendVector(port: number, { key }: MappedPolicy, { id, request }: HttpVector): Promise<Answer> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, valueOf(value)]));
  return send(port, `/${key}${request.path}?case=${id}`, { method: request.method, headers });
}

/** The codes of the rules that keep an application with this policy from starting, sorted; empty where it starts. */
export async function refusalOf(platform: Platform, options: Mapped): Promise<string[]> {
  const cors = { environment: 'test', default: options };
  const app = await createApp({ platform, cors, providers: [VectorOrigins] });
  try {
    await app.init();
    return [];
  } catch (error) {
    if (!(error instanceof CorsConfigurationError)) throw error;
    const errors = error.issues.filter((issue) => issue.severity === 'error');
    return [...new Set(errors.map((issue) => issue.code))].toSorted();
  } finally {
    await app.close();
  }
}
