import { Explainer } from '../diagnostics/explainer.js';
import { Reporter } from '../diagnostics/reporter.js';
import type { OptionsController } from '../request/options.controller.js';
import type { PolicyResolver } from '../routes/policy.resolver.js';
import type { RouteRules } from '../routes/route.rules.js';
import type { RouteTable } from '../routes/route.table.js';
import type { SourceRegistry } from '../sources/source.registry.js';

/** What answers requests and questions once the application has started. */
export interface CorsParts {
  readonly environment: string;
  readonly finder: PolicyResolver;
  readonly options: OptionsController;
  readonly sources: SourceRegistry;
  readonly table: RouteTable;
  readonly entries: RouteRules;
}

export function explainerOf({ table, finder, options, sources }: CorsParts): Explainer {
  return new Explainer(table, finder, options, sources);
}

export function reporterOf({ table, entries, finder, sources }: CorsParts): Reporter {
  return new Reporter(table, entries, finder, sources, 'hooks');
}
