import type { ModuleRef } from '@nestjs/core';
import { show, type CorsConfigurationIssue, type IssueCollector } from '../core/configuration.issue.js';
import { UNANSWERED, type OriginMatcher } from '../core/origin.matcher.js';
import type { CorsPolicy, PolicySource } from '../core/policy.js';
import type { CorsRequest, OriginSource, OriginSourceRule } from '../core/policy.options.js';
import { judgeList } from '../sources/origin.list.js';
import { boundsOf, OriginLookup, type SourceBounds } from '../sources/origin.lookup.js';
import { OnceLog } from './once.log.js';
import type { CorsSourceState } from './source.state.js';

/** Lists of one source, as policies with the same bounds and the same trust use them. */
interface Use {
  readonly lookup: OriginLookup;
  readonly signature: string;
  readonly policies: Set<string>;
}

/** The sources of an application: providers found in the container, each with the lists it gave. */
export class SourceRegistry {
  private readonly uses: Use[] = [];
  private readonly bound = new Map<PolicySource, OriginLookup>();
  private readonly log: OnceLog;

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly production: boolean,
    warn: (message: string) => void,
  ) {
    this.log = new OnceLog(warn);
  }

  /** Finds the providers of a policy's sources; a missing or unfit one is recorded. */
  bind(policy: CorsPolicy, issues: IssueCollector): void {
    for (const entry of policy.sources) {
      const source = this.provider(entry.rule, entry.path, issues);
      if (source) this.bound.set(entry, this.use(source, entry.rule, policy));
    }
  }

  /** The key of each source for this request, to tell whether two requests follow the same lists. */
  keys(policy: CorsPolicy, request: CorsRequest): (string | undefined)[] {
    return policy.sources.map((entry) => this.keyOf(this.bound.get(entry), request)?.key);
  }

  /** The lists that apply to a request. Never rejects; what fails admits nobody. */
  lists(policy: CorsPolicy, request: CorsRequest): readonly OriginMatcher[] | Promise<readonly OriginMatcher[]> {
    const lists: (OriginMatcher | Promise<OriginMatcher>)[] = [];
    for (const entry of policy.sources) {
      const lookup = this.bound.get(entry);
      const read = this.keyOf(lookup, request);
      if (lookup === undefined || read === undefined) lists.push(UNANSWERED);
      else if (read.key !== undefined) lists.push(lookup.list(read.key));
    }
    return lists.some((list) => list instanceof Promise) ? Promise.all(lists) : (lists as OriginMatcher[]);
  }

  /** Forgets what a source said, for one key or for all, here and where the source has it announced. */
  invalidate(token: unknown, key?: string): Promise<void> {
    const lookups = this.lookupsOf(token);
    for (const lookup of lookups) lookup.forget(key);
    return this.announce(lookups, key);
  }

  private async announce(lookups: readonly OriginLookup[], key: string | undefined): Promise<void> {
    for (const source of new Set(lookups.map((lookup) => lookup.source))) {
      try {
        await source.announce?.(key);
      } catch (error) {
        this.log.say(`${lookups[0]?.name}: other instances could not be told of a change: ${textOf(error)}`);
      }
    }
  }

  /** What is wrong with a list, were a source to give it: judged for every policy that asks the source. */
  check(token: unknown, entries: readonly unknown[]): readonly CorsConfigurationIssue[] {
    const found = new Map<string, CorsConfigurationIssue>();
    for (const { scope } of this.lookupsOf(token)) {
      for (const issue of judgeList(entries, 'origins', scope).issues.issues) found.set(JSON.stringify(issue), issue);
    }
    return [...found.values()];
  }

  /** The state of every source. */
  states(): readonly CorsSourceState[] {
    return this.uses.map(({ lookup, policies }) => ({
      source: lookup.name.replace(/^source /, ''),
      policies: [...policies],
      ...lookup.state,
      listening: lookup.source.listening,
    }));
  }

  /** Policies that ask the same provider with the same bounds, and trust alike, share its lists. */
  private use(source: OriginSource, rule: OriginSourceRule, policy: CorsPolicy): OriginLookup {
    const { credentials, dangers } = policy;
    const bounds = boundsOf(rule);
    const signature = JSON.stringify([bounds, credentials, dangers]);
    const known = this.uses.find((use) => use.lookup.source === source && use.signature === signature);
    if (known) {
      known.policies.add(policy.name);
      return known.lookup;
    }
    const lookup = this.lookup(source, nameOf(rule), bounds, policy);
    if (!this.uses.some((use) => use.lookup.source === source)) this.watch(source, lookup.name);
    this.uses.push({ lookup, signature, policies: new Set([policy.name]) });
    return lookup;
  }

  private lookup(source: OriginSource, name: string, bounds: SourceBounds, policy: CorsPolicy): OriginLookup {
    const { credentials, dangers } = policy;
    const warn = (message: string): void => this.log.say(message);
    return new OriginLookup(`source ${name}`, source, bounds, {
      credentials,
      dangers,
      production: this.production,
      warn,
    });
  }

  private watch(source: OriginSource, name: string): void {
    source.watch?.({
      forget: (key) => {
        for (const { lookup } of this.uses) if (lookup.source === source) lookup.forget(key);
      },
      warn: (message) => this.log.say(`${name}: ${message}`),
    });
  }

  /** The lookups of a source, by its token or by itself. */
  private lookupsOf(token: unknown): readonly OriginLookup[] {
    const found = this.uses
      .map(({ lookup }) => lookup)
      .filter(({ source }) => source === token || source === this.get(token));
    if (found.length > 0) return found;
    const known = this.uses.map(({ lookup }) => lookup.name).join(', ') || 'none';
    throw new TypeError(`No policy asks the source ${show(token)}; the sources that policies ask: ${known}.`);
  }

  private get(token: unknown): unknown {
    try {
      return this.moduleRef.get(token as string, { strict: false });
    } catch {
      return undefined;
    }
  }

  /** The key of a request; undefined where it could not be read. */
  private keyOf(lookup: OriginLookup | undefined, request: CorsRequest): { key: string | undefined } | undefined {
    try {
      const key: unknown = lookup?.source.key(request);
      if (key === undefined || (typeof key === 'string' && key.length <= 1024)) return { key };
      this.log.say(`${lookup?.name}: key() must return a string of at most 1024 characters, or undefined.`);
    } catch (error) {
      this.log.say(`${lookup?.name}: key() failed and refuses: ${textOf(error)}`);
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
}

function textOf(error: unknown): string {
  return show(error instanceof Error ? error.message : error);
}

function nameOf(rule: OriginSourceRule): string {
  return typeof rule.source === 'string' ? rule.source : show(rule.source);
}
