import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ModuleLogger } from '../logging/module.logger.js';
import { CorsHandler } from '../request/cors.handler.js';
import { InterceptedAnswers } from '../request/intercepted.answers.js';
import { RequestPolicy } from '../request/request.policy.js';
import { RouteTable } from '../routes/route.table.js';
import { throwConfigurationError } from '../rules/configuration.error.js';
import { describeError, IssueCollector } from '../rules/configuration.issue.js';
import type { Adapter } from './adapter.js';
import { AdapterBinding } from './adapter.binding.js';
import type { Caller } from './cors.caller.js';
import type { HttpPlatform } from './http.platform.js';
import { OtherCors } from './other.cors.js';
import { platformOf, type PlatformRefusal } from './platform.factory.js';
import { missingMethods } from './portable/portable.adapter.js';
import { PortableBinding } from './portable/portable.binding.js';

/** Set on an adapter: the application whose module has bound it, be it the module of another copy of this package. */
const OWNER = Symbol.for('nestjs-cors owner');

/** A bound adapter and its parts. */
export interface BoundPlatform {
  readonly adapter: Adapter;
  readonly platform: HttpPlatform;
  readonly otherCors: OtherCors;
  /** Set if the adapter is neither Express's nor Fastify's. */
  readonly portable: PortableBinding | undefined;
}

/**
 * Binds the HTTP adapter as soon as Nest has it: ahead of `app.use()` in main.ts, under `NestFactory` and `@nestjs/testing`
 * alike.
 */
@Injectable()
export class PlatformHost {
  private bound: BoundPlatform | undefined;
  private refusal: PlatformRefusal | 'adapter-shared' | undefined;
  /** An error while binding, thrown later by `get()`, where `app.init()` rejects with it. */
  private failure: Error | undefined;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(CorsHandler) private readonly handler: CorsHandler,
    @Inject(RequestPolicy) private readonly requestPolicy: RequestPolicy,
    @Inject(InterceptedAnswers) private readonly answers: InterceptedAnswers,
    @Inject(RouteTable) private readonly table: RouteTable,
    @Inject(ModuleLogger) private readonly logger: ModuleLogger,
  ) {
    if (host.listening) throw new Error('CorsModule cannot be loaded later: import it in the root module.');
    // Under @nestjs/testing the adapter is set after the providers are built.
    const bind = (): void => this.tryBinding(host.httpAdapter as unknown as Adapter | null);
    if ((host as { init$?: unknown }).init$) host.init$.subscribe(bind);
    else this.refusal = 'nest-too-old';
  }

  /** Whether the application serves HTTP: a standalone application has no adapter. */
  get servesHttp(): boolean {
    return Boolean(this.host.httpAdapter);
  }

  /**
   * The platform that is bound; undefined before there is an adapter.
   *
   * @throws CorsConfigurationError if the module cannot work on the adapter; nothing else is checked then
   */
  get(): BoundPlatform | undefined {
    if (this.failure) throw this.failure;
    if (this.refusal === undefined) return this.bound;
    const issues = new IssueCollector(false);
    const { httpAdapter } = this.host;
    const missing = missingMethods(httpAdapter as unknown as Adapter).map((name) => `${name}()`);
    issues.add(this.refusal, 'NestFactory.create()', httpAdapter.getType(), missing.join(', '));
    throwConfigurationError(issues.issues);
  }

  /** Keeps an error for `get()`: thrown here, it would not keep the application from starting. */
  private tryBinding(adapter: Adapter | null | undefined): void {
    if (!adapter || this.bound) return;
    try {
      this.bind(adapter as Adapter & { [OWNER]?: HttpAdapterHost });
    } catch (cause) {
      this.failure = new Error(`CorsModule cannot bind itself to the HTTP adapter: ${describeError(cause)}`, { cause });
    }
  }

  private bind(adapter: Adapter & { [OWNER]?: HttpAdapterHost }): void {
    const owner = adapter[OWNER];
    // Imported twice, which `ModuleImports` reports.
    const isTwice = owner === this.host;
    if (owner !== undefined && !isTwice) this.refusal = 'adapter-shared';
    if (this.refusal) return;
    const platform = platformOf(adapter, this.host, this.logger.warn);
    if (typeof platform === 'string') {
      this.refusal = platform;
      return;
    }
    const otherCors = new OtherCors(adapter, platform, this.logger.warn);
    this.requestPolicy.platform = platform;
    let portable: PortableBinding | undefined;
    if (!isTwice) {
      adapter[OWNER] = this.host;
      portable = this.bindTo(adapter, platform, otherCors);
      otherCors.watch();
    }
    this.bound = { adapter, platform, otherCors, portable };
  }

  private bindTo(
    adapter: Adapter,
    platform: Exclude<ReturnType<typeof platformOf>, string>,
    otherCors: OtherCors,
  ): PortableBinding | undefined {
    const onEnableCors = (caller: Caller): void => otherCors.enabledBy(caller);
    if (platform.binding === 'hooks') {
      new AdapterBinding(adapter, platform, this.handler, this.table).bind(onEnableCors);
      return undefined;
    }
    this.answers.platform = platform;
    const portable = new PortableBinding(platform, this.handler);
    portable.bind(onEnableCors);
    return portable;
  }
}
