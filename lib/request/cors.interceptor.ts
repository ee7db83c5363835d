import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { tap, type Observable } from 'rxjs';
import { InterceptedAnswers, type InterceptedAnswer } from './intercepted.answers.js';

/**
 * Adds the headers of the policy to responses of handlers if the HTTP adapter is neither Express's nor Fastify's. The module
 * binds it there itself, ahead of all global interceptors. On Express and Fastify hooks do this, and it does nothing.
 */
@Injectable()
export class CorsInterceptor implements NestInterceptor {
  /** @internal */
  constructor(@Inject(InterceptedAnswers) private readonly answers: InterceptedAnswers) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> | Promise<Observable<unknown>> {
    const answer = this.answers.begin(execution);
    if (answer === undefined) return next.handle();
    const lookup = answer.lookUp();
    return lookup ? lookup.then(() => handle(answer, next)) : handle(answer, next);
  }
}

/** Runs the handler, with the headers written before it and once more after it. */
function handle(answer: InterceptedAnswer, next: CallHandler): Observable<unknown> {
  const write = (): void => answer.write();
  answer.enforce();
  write();
  return next.handle().pipe(tap({ next: write, error: write, complete: write }));
}
