import type { ModuleRef } from '@nestjs/core';
import { clean, show, type IssueCollector } from '../core/configuration.issue.js';
import type { OriginMatcher } from '../core/origin.matcher.js';
import type { CorsPolicy, PolicySource } from '../core/policy.js';
import type { CorsRequest, OriginSource, OriginSourceRule } from '../core/policy.options.js';
import { OriginLookup, type LookupScope } from '../sources/origin.lookup.js';

/** The sources of an application: providers found in the container, each with the lists it gave. */
export class SourceRegistry {
  private readonly ofRule = new Map<OriginSourceRule, Map<string, OriginLookup>>();
  private readonly bound = new Map<PolicySource, OriginLookup>();
  private readonly warned = new Set<string>();

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly production: boolean,
    private readonly warn: (message: string) => void,
  ) {}

  /** Finds the providers of a policy's sources; a missing or unfit one is recorded. */
  bind(policy: CorsPolicy, issues: IssueCollector): void {
    for (const entry of policy.sources) {
      const { rule, path } = entry;
      const lookups = this.ofRule.get(rule) ?? new Map<string, OriginLookup>();
      const known = lookups.get(trustOf(policy));
      const source = known?.source ?? this.provider(rule, path, issues);
      if (!source) continue;
      const lookup = known ?? new OriginLookup(`source ${nameOf(rule)}`, source, rule, this.scopeOf(policy));
      this.ofRule.set(rule, lookups.set(trustOf(policy), lookup));
      this.bound.set(entry, lookup);
    }
  }

  private scopeOf({ credentials, dangers }: CorsPolicy): LookupScope {
    return { credentials, dangers, production: this.production, warn: (text) => this.warnOnce(text) };
  }

  /** The key of each source for this request, to tell whether two requests follow the same lists. */
  keys(policy: CorsPolicy, request: CorsRequest): (string | undefined)[] {
    return policy.sources.map((entry) => this.keyOf(this.bound.get(entry), request));
  }

  /** The lists that apply to a request. Never rejects; what fails is left out. */
  lists(policy: CorsPolicy, request: CorsRequest): readonly OriginMatcher[] | Promise<readonly OriginMatcher[]> {
    const lists: (OriginMatcher | Promise<OriginMatcher>)[] = [];
    for (const entry of policy.sources) {
      const lookup = this.bound.get(entry);
      const key = this.keyOf(lookup, request);
      if (lookup !== undefined && key !== undefined) lists.push(lookup.list(key));
    }
    return lists.some((list) => list instanceof Promise) ? Promise.all(lists) : (lists as OriginMatcher[]);
  }

  /** Forgets what a source said, for one key or for all. */
  invalidate(source: unknown, key?: string): void {
    for (const [rule, lookups] of this.ofRule) {
      if (rule.source !== source && !sameSource(source, [...lookups.values()])) continue;
      for (const lookup of lookups.values()) lookup.forget(key);
    }
  }

  private keyOf(lookup: OriginLookup | undefined, request: CorsRequest): string | undefined {
    try {
      const key: unknown = lookup?.source.key(request);
      if (key === undefined || (typeof key === 'string' && key.length <= 1024)) return key;
      this.warnOnce(`${lookup?.name}: key() must return a string of at most 1024 characters, or undefined.`);
    } catch (error) {
      this.warnOnce(
        `${lookup?.name}: key() failed and refuses: ${show(error instanceof Error ? error.message : error)}`,
      );
    }
    return undefined;
  }

  private provider(rule: OriginSourceRule, path: string, issues: IssueCollector): OriginSource | undefined {
    let found: unknown;
    try {
      found = this.moduleRef.get(rule.source as string, { strict: false });
    } catch (error) {
      const scoped = error instanceof Error && error.constructor.name === 'InvalidClassScopeException';
      issues.add(scoped ? 'source-scoped' : 'source-not-provided', path, rule.source);
      return undefined;
    }
    const source = found as Partial<OriginSource> | null | undefined;
    if (typeof source?.key === 'function' && typeof source.origins === 'function') return source as OriginSource;
    issues.add('source-shape', path, rule.source);
    return undefined;
  }

  private warnOnce(text: string): void {
    // What a source lists may be what a stranger typed, and stands in proposals too.
    const message = clean(text);
    if (this.warned.has(message) || this.warned.size >= 1000) return;
    this.warned.add(message);
    this.warn(message);
  }
}

/** Lists are judged by the policy they are for. */
function trustOf({ credentials, dangers }: CorsPolicy): string {
  return [credentials, ...dangers].join();
}

function sameSource(source: unknown, lookups: readonly OriginLookup[]): boolean {
  return lookups.some((lookup) => lookup.source === source);
}

function nameOf(rule: OriginSourceRule): string {
  return typeof rule.source === 'string' ? rule.source : show(rule.source);
}
