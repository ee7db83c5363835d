import { Global, Inject, Module, type DynamicModule, type NestModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ConfigurableModuleClass } from './cors.module-definition.js';
import type { CorsModuleOptions } from '../settings/cors.options.js';
import { CorsBootstrap } from './cors.bootstrap.js';
import { CorsService } from './cors.service.js';

/**
 * CORS by policy: `CorsModule.forRoot()` in the root module, `@CorsPolicy()` on controllers and handlers.
 *
 * It is global and takes the place of `app.enableCors()`. Preflights are answered ahead of guards, parsers and
 * middleware; every response of a route carries the headers of its policy, whatever wrote it.
 *
 * CORS does not block requests and is no CSRF protection: it only says which pages may read an answer.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
@Global()
@Module({
  imports: [ConfigModule],
  providers: [CorsBootstrap, CorsService],
  exports: [CorsService],
})
export class CorsModule extends ConfigurableModuleClass implements NestModule {
  /**
   * Reads these options, `environments`, the `cors` namespace and the variables `CORS_*`.
   * `app.init()` and `app.listen()` reject with a `CorsConfigurationError` that lists every fault of all of them.
   */
  static override forRoot(options: CorsModuleOptions = {}): DynamicModule {
    return super.forRoot(options);
  }

  constructor(@Inject(CorsBootstrap) private readonly runtime: CorsBootstrap) {
    super();
  }

  /** Nest calls this after main.ts has set prefix and versioning, and before it registers the routes. */
  configure(): void {
    this.runtime.start();
  }
}
