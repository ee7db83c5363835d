import { SourceAnnouncer } from './source.announcer.js';
import { SourceFinder } from './source.finder.js';
import { SourceOperations } from './source.operations.js';
import { SourceRegistry } from './source.registry.js';
import { SourceWatcher } from './source.watcher.js';

/** What the module needs to look up origins at run time. */
export const SOURCE_PROVIDERS = [SourceFinder, SourceRegistry, SourceAnnouncer, SourceWatcher, SourceOperations];
