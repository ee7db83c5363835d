import { Inject, Injectable } from '@nestjs/common';
import type { OriginSource } from '../origins/origin.rule.js';
import { show, type CorsConfigurationIssue } from '../rules/configuration.issue.js';
import { checkList } from './lookup/origin.list.js';
import type { OriginLookup } from './lookup/origin.lookup.js';
import { SourceAnnouncer } from './source.announcer.js';
import { SourceFinder } from './source.finder.js';
import { SourceRegistry } from './source.registry.js';
import type { CorsSourceState } from './source.state.js';

/** What an application can do with its sources. A source is named by its injection token, or given itself. */
@Injectable()
export class SourceOperations {
  constructor(
    @Inject(SourceRegistry) private readonly registry: SourceRegistry,
    @Inject(SourceFinder) private readonly finder: SourceFinder,
    @Inject(SourceAnnouncer) private readonly announcer: SourceAnnouncer,
  ) {}

  /** Forgets the list of one key, or all lists, here and in every instance that the source can tell. */
  invalidate(token: unknown, key?: string): Promise<void> {
    const lookups = this.lookupsAt(token);
    for (const lookup of lookups) lookup.forget(key);
    const source = lookups[0]?.source ?? this.announcing(token);
    return this.announcer.announce(source, lookups[0]?.name ?? `source ${show(token)}`, key);
  }

  /** What would be wrong with a list if a source gave it, for any of the policies that use the source. */
  check(token: unknown, entries: unknown): readonly CorsConfigurationIssue[] {
    const lookups = this.lookupsAt(token);
    if (lookups.length === 0) this.unknown(token);
    const found = new Map<string, CorsConfigurationIssue>();
    for (const { scope } of lookups) {
      for (const issue of checkList(entries, scope).issues)
        found.set(`${issue.code} ${issue.path} ${issue.message}`, issue);
    }
    return [...found.values()];
  }

  /** The state of every source. */
  states(): readonly CorsSourceState[] {
    return this.registry.uses.map(({ lookup, token, policies }) => ({
      source: token,
      policies: [...policies],
      ...lookup.state,
      listening: lookup.source.listening,
    }));
  }

  private lookupsAt(token: unknown): readonly OriginLookup[] {
    return this.registry.lookupsOf(this.finder.find(token));
  }

  /** A source that no policy of this process uses: a worker may have fewer policies than the servers it tells. */
  private announcing(token: unknown): OriginSource {
    const found = this.finder.find(token);
    return !this.registry.serves && typeof found?.announce === 'function' ? found : this.unknown(token);
  }

  private unknown(token: unknown): never {
    const known = this.registry.uses.map(({ lookup }) => lookup.name).join(', ') || 'none';
    throw new TypeError(`No policy uses the source ${show(token)}; the sources in use: ${known}.`);
  }
}
