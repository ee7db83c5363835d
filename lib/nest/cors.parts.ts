import type { OptionsController } from './options.controller.js';
import type { PolicyFinder } from './policy.finder.js';
import type { RouteEntries } from './route.entries.js';
import type { RouteTable } from './route.table.js';
import type { SourceRegistry } from './source.registry.js';

/** What answers requests and questions once the application has started. */
export interface CorsParts {
  readonly environment: string;
  readonly finder: PolicyFinder;
  readonly options: OptionsController;
  readonly sources: SourceRegistry;
  readonly table: RouteTable;
  readonly entries: RouteEntries;
}
