import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { tap, type Observable } from 'rxjs';
import { InterceptedAnswers, type InterceptedAnswer } from './intercepted.answers.js';

/**
 * Puts the headers of the policy on answers of handlers where the HTTP adapter is neither that of Express nor that of
 * Fastify. The module binds it there itself, ahead of all global interceptors, and nowhere else: on Express and Fastify,
 * where hooks see every answer, it does nothing.
 */
@Injectable()
export class CorsInterceptor implements NestInterceptor {
  constructor(@Inject(InterceptedAnswers) private readonly answers: InterceptedAnswers) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> | Promise<Observable<unknown>> {
    const answer = this.answers.begin(execution);
    if (answer === undefined) return next.handle();
    const asking = answer.lookUp();
    return asking ? asking.then(() => around(answer, next)) : around(answer, next);
  }
}

function around(answer: InterceptedAnswer, next: CallHandler): Observable<unknown> {
  const write = (): void => answer.write();
  answer.enforce();
  write();
  return next.handle().pipe(tap({ next: write, error: write, complete: write }));
}
