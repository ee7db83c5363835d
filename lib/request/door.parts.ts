import type { Inspector } from '../inspector/inspector.js';
import type { DecisionObserver, FaultOutcome } from './decision.observer.js';
import type { RequestContext } from './request.context.js';
import type { OptionsController } from './options.controller.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { PolicyResolver } from '../routes/policy.resolver.js';
import type { SourceRegistry } from '../sources/source.registry.js';

/** What the handler need once the application's routes and policies are known. */
export interface DoorParts {
  /** Whose routes are those of the application. */
  readonly table: object;
  readonly finder: PolicyResolver;
  readonly options: OptionsController;
  readonly sources: SourceRegistry;
  readonly versionsOf: (context: RequestContext) => readonly unknown[];
  /** Whether Fastify has routed a request to a route of its own instance, and to no other. */
  readonly isOfInstance: (context: RequestContext) => boolean;
  /** Whether the platform has routed a request to something that was never handed to Nest's adapter. */
  readonly isForeign: (context: RequestContext) => boolean;
  /** Answers requests for its own page. */
  readonly inspector: Inspector | undefined;
  /** Told of each decision. */
  readonly events: {
    wants: DecisionObserver['hasObservers'];
    tell: DecisionObserver['publish'];
  };
  /** Told when the application itself sets headers of CORS. */
  readonly onConflict: (found: ResolvedPolicy, names: readonly string[]) => void;
  /** Told about a fault of our own, and what came of it. */
  readonly onError: (error: unknown, outcome: FaultOutcome) => void;
}
