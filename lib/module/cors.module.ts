import { Global, Inject, Module, type DynamicModule, type NestModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { DiscoveryModule, ModuleRef, ModulesContainer } from '@nestjs/core';
import { DecisionLog } from '../diagnostics/decision.log.js';
import { DecisionReporter } from '../diagnostics/decision.reporter.js';
import { Explainer } from '../diagnostics/explainer.js';
import { HandshakeExplainer } from '../diagnostics/handshakes/handshake.explainer.js';
import { HandshakePlaces } from '../diagnostics/handshakes/handshake.places.js';
import { InspectedApplication } from '../diagnostics/inspected/inspected.application.js';
import { InspectedRefusals } from '../diagnostics/inspected/inspected.refusals.js';
import { ReportOnlyWatch } from '../diagnostics/report-only.watch.js';
import { Reporter } from '../diagnostics/reporter.js';
import { ModuleLogger } from '../logging/module.logger.js';
import { PlatformHost } from '../platforms/platform.host.js';
import { Admission } from '../request/admission.js';
import { CorsHandler } from '../request/cors.handler.js';
import { CorsInterceptor } from '../request/cors.interceptor.js';
import { DecisionObserver } from '../request/decision.observer.js';
import { InterceptedAnswers } from '../request/intercepted.answers.js';
import { OptionsController } from '../request/options.controller.js';
import { PreflightDecider } from '../request/preflight.decider.js';
import { RequestGate } from '../request/request.gate.js';
import { RequestPolicy } from '../request/request.policy.js';
import { ApplicationPolicies } from '../routes/application.policies.js';
import { ControllerExplorer } from '../routes/controllers/controller.explorer.js';
import { PolicyResolver } from '../routes/policy.resolver.js';
import { RouteTable } from '../routes/route.table.js';
import type { CorsModuleOptions } from '../settings/cors.options.js';
import { GatewayRegistry } from '../sockets/gateway.registry.js';
import { HandshakeDecider } from '../sockets/handshake.decider.js';
import { HandshakeReader } from '../sockets/handshake.reader.js';
import { SocketGate } from '../sockets/socket.gate.js';
import { SocketHost } from '../sockets/socket.host.js';
import { UpgradeEntries } from '../sockets/upgrade.entries.js';
import { SOURCE_PROVIDERS } from '../sources/source.providers.js';
import { checkedAsyncOptions } from './async.options.js';
import { ConfigurationCompiler } from './configuration.compiler.js';
import { CorsBootstrap } from './cors.bootstrap.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './cors.module-definition.js';
import { CorsService } from './cors.service.js';
import { addCopy } from './loaded.copies.js';
import { ModuleImports } from './module.imports.js';

const ROUTES = [ControllerExplorer, ApplicationPolicies, RouteTable, PolicyResolver];
const REQUEST = [
  Admission,
  CorsHandler,
  RequestPolicy,
  RequestGate,
  PreflightDecider,
  InterceptedAnswers,
  CorsInterceptor,
];
const SOCKETS = [SocketHost, GatewayRegistry, UpgradeEntries, SocketGate, HandshakeDecider, HandshakeReader];
const DIAGNOSTICS = [
  ...[DecisionReporter, DecisionLog, ReportOnlyWatch],
  ...[Explainer, HandshakeExplainer, HandshakePlaces, Reporter, InspectedApplication, InspectedRefusals],
];

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
  imports: [ConfigModule, DiscoveryModule],
  controllers: [OptionsController],
  providers: [
    // Replaced by those of forRoot(); without any, Nest would say which token is missing, and not that forRoot() is.
    { provide: MODULE_OPTIONS_TOKEN, useValue: {} },
    {
      provide: ModuleImports,
      useFactory: (ref: ModuleRef, modules: ModulesContainer) => new ModuleImports(ref, modules, CorsModule),
      inject: [ModuleRef, ModulesContainer],
    },
    ...[ConfigurationCompiler, CorsBootstrap, CorsService, PlatformHost, ModuleLogger],
    ...[...SOURCE_PROVIDERS, ...ROUTES, ...REQUEST, ...SOCKETS, ...DIAGNOSTICS],
    { provide: DecisionObserver, useExisting: DecisionReporter },
  ],
  // Needed where another module uses `@UseInterceptors(CorsInterceptor)`, for which Nest builds an instance of its own.
  exports: [CorsService, CorsInterceptor, InterceptedAnswers],
})
export class CorsModule extends ConfigurableModuleClass implements NestModule {
  /**
   * Reads these options, `environments`, the `cors` namespace and the variables `CORS_*`.
   * `app.init()` and `app.listen()` reject with a `CorsConfigurationError` that lists every fault of all of them.
   */
  static override forRoot(options: CorsModuleOptions = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** The same, with options that are built from providers of the application. */
  static override forRootAsync(options: Parameters<typeof ConfigurableModuleClass.forRootAsync>[0]): DynamicModule {
    return super.forRootAsync(checkedAsyncOptions(options));
  }

  /** @internal */
  constructor(@Inject(CorsBootstrap) private readonly bootstrap: CorsBootstrap) {
    super();
  }

  /** Nest calls this after main.ts has set prefix and versioning, and before it registers the routes. */
  configure(): void {
    this.bootstrap.start();
  }
}

addCopy(CorsModule, import.meta.url);
