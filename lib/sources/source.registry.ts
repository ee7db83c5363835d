import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { describeError, show, type CorsConfigurationIssue, type IssueCollector } from '../rules/configuration.issue.js';
import { UNANSWERED, type OriginMatcher } from '../origins/origin.matcher.js';
import type { CorsPolicy } from '../policy/policy.js';
import type { PolicySource } from '../origins/origin.source.js';
import type { CorsRequest, OriginSource, OriginSourceRule } from '../origins/origin.rule.js';
import { checkList } from './origin.list.js';
import { OriginLookup } from './origin.lookup.js';
import { boundsOf, type SourceBounds } from './source.bounds.js';
import { ModuleLogger } from '../logging/module.logger.js';
import { ThrottledLog } from '../logging/throttled.log.js';
import { SourceAnnouncer } from './source.announcer.js';
import { rivalsOf } from './source.rivals.js';
import type { CorsAskedSource, CorsSourceState } from './source.state.js';

/** Lists of one source, as policies with the same bounds and the same trust use them. */
interface Use {
  readonly lookup: OriginLookup;
  /** The token it is found by, as a person would name it. */
  readonly token: string;
  readonly signature: string;
  readonly policies: Set<string>;
}

/** The sources of an application: providers found in the container, each with the lists it gave. */
@Injectable()
export class SourceRegistry {
  private readonly uses: Use[] = [];
  private readonly bound = new Map<PolicySource, OriginLookup>();
  private announcer!: SourceAnnouncer;
  private production = true;
  private serves = false;

  constructor(
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(ModuleLogger) private readonly logger: ModuleLogger,
  ) {}

  /** To be called once, before any policy is bound. */
  open({ production, serves }: { production: boolean; serves: boolean }): void {
    this.production = production;
    this.serves = serves;
    this.announcer = new SourceAnnouncer(this.logger, serves);
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
    return policy.sources.map((entry) => this.bound.get(entry)?.keyOf(request)?.key);
  }

  /** The lists that apply to a request. Never rejects; what fails admits nobody. */
  matchersFor(policy: CorsPolicy, request: CorsRequest): readonly OriginMatcher[] | Promise<readonly OriginMatcher[]> {
    const matchers: (OriginMatcher | Promise<OriginMatcher>)[] = [];
    for (const entry of policy.sources) {
      const lookup = this.bound.get(entry);
      const read = lookup?.keyOf(request);
      if (lookup === undefined || read === undefined) matchers.push(UNANSWERED);
      else if (read.key !== undefined) matchers.push(lookup.list(read.key));
    }
    return matchers.some((matcher) => matcher instanceof Promise)
      ? Promise.all(matchers)
      : (matchers as OriginMatcher[]);
  }

  /** What each source of a policy says for a request, for people. */
  asked(policy: CorsPolicy, request: CorsRequest): Promise<readonly CorsAskedSource[]> {
    return Promise.all(
      policy.sources.map(async (entry) => {
        const lookup = this.bound.get(entry);
        const source = nameOf(entry.rule);
        const read = lookup?.keyOf(request);
        if (lookup === undefined || read?.key === undefined) return { source, key: undefined, entries: undefined };
        const list = await lookup.list(read.key);
        return { source, key: read.key, entries: list === UNANSWERED ? undefined : list.size };
      }),
    );
  }

  /** Forgets what a source said, for one key or for all, here and where the source has it announced. */
  invalidate(token: unknown, key?: string): Promise<void> {
    const lookups = this.lookupsAt(token);
    for (const lookup of lookups) lookup.forget(key);
    const own = lookups.length > 0 ? lookups.map(({ source }) => source) : [this.announcing(token)];
    return this.announcer.announce(own, lookups[0]?.name ?? `source ${show(token)}`, key);
  }

  /** What is wrong with a list, were a source to give it: judged for every policy that asks the source. */
  check(token: unknown, entries: unknown): readonly CorsConfigurationIssue[] {
    const found = new Map<string, CorsConfigurationIssue>();
    for (const { scope } of this.lookupsOf(token)) {
      for (const issue of checkList(entries, scope).issues)
        found.set(`${issue.code} ${issue.path} ${issue.message}`, issue);
    }
    return [...found.values()];
  }

  /** The state of every source. */
  states(): readonly CorsSourceState[] {
    return this.uses.map(({ lookup, token, policies }) => ({
      source: token,
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
    const token = nameOf(rule);
    const lookup = this.lookup(source, token, bounds, policy);
    if (!this.uses.some((use) => use.lookup.source === source)) this.watch(source, lookup.name);
    this.uses.push({ lookup, token, signature, policies: new Set([policy.name]) });
    return lookup;
  }

  /** Each kind of trouble has a log of its own, so that strangers who cause the one cannot silence the other. */
  private lookup(source: OriginSource, name: string, bounds: SourceBounds, policy: CorsPolicy): OriginLookup {
    const { credentials, dangers } = policy;
    const [failures, dropped] = [new ThrottledLog(this.logger), new ThrottledLog(this.logger)];
    return new OriginLookup(`source ${name}`, source, bounds, {
      ...{ credentials, dangers, production: this.production },
      onFailure: (message) => failures.log(message),
      onRecovery: (message) => failures.recovered(message),
      onDropped: (message) => dropped.log(message),
    });
  }

  private watch(source: OriginSource, name: string): void {
    const log = new ThrottledLog(this.logger);
    if (!this.serves) return;
    const watching: unknown = source.watch?.({
      forget: (key) => {
        for (const { lookup } of this.uses) if (lookup.source === source) lookup.forget(key);
      },
      warn: (message) => log.log(`${name}: ${message}`),
    });
    if (watching instanceof Promise)
      watching.catch((error: unknown) => log.log(`${name}: watch() failed: ${describeError(error)}`));
  }

  /** The lookups of a source, by its token or by itself; there are none where no policy asks it. */
  private lookupsAt(token: unknown): readonly OriginLookup[] {
    return this.uses.map(({ lookup }) => lookup).filter(({ source }) => source === token || source === this.get(token));
  }

  private lookupsOf(token: unknown): readonly OriginLookup[] {
    const found = this.lookupsAt(token);
    return found.length > 0 ? found : this.unknown(token);
  }

  /** A source that no policy of this process asks, and that can tell others: a worker may have other policies, or none. */
  private announcing(token: unknown): OriginSource {
    const found = isSource(token) ? token : this.get(token);
    return !this.serves && isSource(found) && typeof found.announce === 'function' ? found : this.unknown(token);
  }

  private unknown(token: unknown): never {
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

  private provider(rule: OriginSourceRule, path: string, issues: IssueCollector): OriginSource | undefined {
    let found: unknown;
    try {
      found = this.moduleRef.get(rule.source as string, { strict: false });
    } catch (error) {
      const scoped = error instanceof Error && error.constructor.name === 'InvalidClassScopeException';
      issues.add(scoped ? 'source-scoped' : 'source-not-provided', path, rule.source);
      return undefined;
    }
    if (isSource(found)) {
      const rivals = rivalsOf(this.moduleRef, rule.source, found);
      if (rivals !== undefined) issues.add('source-ambiguous', path, rule.source, rivals);
      return found;
    }
    issues.add('source-shape', path, rule.source);
    return undefined;
  }
}

function isSource(value: unknown): value is OriginSource {
  const source = value as Partial<OriginSource> | null | undefined;
  return typeof source?.key === 'function' && typeof source.origins === 'function';
}

function nameOf(rule: OriginSourceRule): string {
  return typeof rule.source === 'string' ? rule.source : show(rule.source);
}
