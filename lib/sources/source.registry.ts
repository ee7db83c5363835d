import { AsyncResource } from 'node:async_hooks';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleLogger } from '../logging/module.logger.js';
import { OutageLog } from '../logging/outage.log.js';
import { ThrottledLog } from '../logging/throttled.log.js';
import { UNANSWERED, type OriginMatcher } from '../origins/origin.matcher.js';
import type { CorsRequest, OriginSource, OriginSourceRule } from '../origins/origin.rule.js';
import type { PolicySource } from '../origins/origin.source.js';
import type { CorsPolicy } from '../policy/policy.js';
import { show, type IssueCollector } from '../rules/configuration.issue.js';
import { OriginLookup } from './lookup/origin.lookup.js';
import { boundsOf, type SourceBounds } from './lookup/source.bounds.js';
import { SourceFinder } from './source.finder.js';
import type { AskedKey, CorsAskedSource } from './source.state.js';

/** The lists of one source, shared by policies with the same bounds and the same trust. */
export interface SourceUse {
  readonly lookup: OriginLookup;
  /** Its injection token as text. */
  readonly token: string;
  readonly signature: string;
  readonly policies: Set<string>;
}

/** The sources that the policies of an application use, and the lists they gave. */
@Injectable()
export class SourceRegistry implements OnApplicationShutdown {
  private all: SourceUse[] = [];
  private readonly apart = new AsyncResource('nestjs-cors sources');
  private bound = new Map<PolicySource, OriginLookup>();
  private readonly outages = new WeakMap<OriginSource, OutageLog>();
  private production = true;
  private isServing = false;
  private isClosed = false;

  constructor(
    @Inject(SourceFinder) private readonly finder: SourceFinder,
    @Inject(ModuleLogger) private readonly logger: ModuleLogger,
  ) {}

  /** Called once, before any policy is bound. */
  open({ production, serves }: { production: boolean; serves: boolean }): void {
    this.production = production;
    this.isServing = serves;
  }

  /** Whether this process serves HTTP; one that does not keeps no lists. */
  get serves(): boolean {
    return this.isServing;
  }

  /** Lookups that end later are not told of: Nest has one logger, which may be that of another application by then. */
  onApplicationShutdown(): void {
    this.isClosed = true;
  }

  get uses(): readonly SourceUse[] {
    return this.all;
  }

  /** Finds the sources of a policy; a missing or unfit one is recorded as an issue. */
  bind(policy: CorsPolicy, issues: IssueCollector): void {
    for (const entry of policy.sources) {
      const source = this.finder.require(entry.rule, entry.path, issues);
      if (source) this.bound.set(entry, this.lookupFor(source, entry.rule, policy));
    }
  }

  /** The lookups of a source: none where no policy uses it. */
  lookupsOf(source: OriginSource | undefined): readonly OriginLookup[] {
    return this.all.map(({ lookup }) => lookup).filter((lookup) => lookup.source === source);
  }

  /** The key of each source for this request, to tell whether two requests follow the same lists. */
  keys(policy: CorsPolicy, request: CorsRequest): (string | undefined)[] {
    return policy.sources.map((entry) => this.bound.get(entry)?.keyOf(request)?.key);
  }

  /** The lists that apply to a request. Never rejects; a source that fails admits nobody. */
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

  /** The lists that apply to a request, as far as they are in memory. Asks no source. */
  known(policy: CorsPolicy, request: CorsRequest): readonly OriginMatcher[] {
    return policy.sources.flatMap((entry) => {
      const lookup = this.bound.get(entry);
      const key = lookup?.keyOf(request)?.key;
      return (key === undefined ? undefined : lookup?.known(key)) ?? [];
    });
  }

  /** Called when policies are replaced. Keeps the lists of sources that these policies use as before, and drops all others. */
  retain(policies: readonly CorsPolicy[]): void {
    const entries = policies.flatMap(({ sources }) => sources);
    this.bound = new Map([...this.bound].filter(([entry]) => entries.includes(entry)));
    const lookups = new Set(this.bound.values());
    this.all = this.all.filter(({ lookup }) => lookups.has(lookup));
    for (const use of this.all) use.policies.clear();
    for (const { name, sources } of policies)
      for (const entry of sources) this.all.find(({ lookup }) => lookup === this.bound.get(entry))?.policies.add(name);
  }

  /** Whose list each source of a policy is asked for, for the log; without those whose `key()` fails. */
  askedKeys(policy: CorsPolicy, request: CorsRequest): readonly AskedKey[] {
    return policy.sources.flatMap((entry) => {
      // The log is written within the stores of the request, and `key()` is called outside of them everywhere else.
      const read = this.apart.runInAsyncScope(() => this.bound.get(entry)?.keyOf(request));
      return read ? { source: nameOf(entry.rule), key: read.key } : [];
    });
  }

  /** What each source of a policy gives for a request, for `explain()`. */
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

  /** Policies that use the same provider with the same bounds and the same trust share its lists. */
  private lookupFor(source: OriginSource, rule: OriginSourceRule, policy: CorsPolicy): OriginLookup {
    const { credentials, dangers } = policy;
    const bounds = boundsOf(rule);
    const signature = JSON.stringify([bounds, credentials, dangers]);
    const known = this.all.find((use) => use.lookup.source === source && use.signature === signature);
    if (known) {
      known.policies.add(policy.name);
      return known.lookup;
    }
    const token = nameOf(rule);
    const lookup = this.newLookup(source, token, bounds, policy);
    this.all.push({ lookup, token, signature, policies: new Set([policy.name]) });
    return lookup;
  }

  /** Faults and dropped entries have a log each, so that a flood of one does not silence the other. */
  private newLookup(source: OriginSource, name: string, bounds: SourceBounds, policy: CorsPolicy): OriginLookup {
    const { credentials, dangers } = policy;
    const [faults, dropped, outage] = [
      new ThrottledLog(this.logger),
      new ThrottledLog(this.logger),
      this.outageOf(source),
    ];
    const whileOpen =
      <T>(write: (message: T) => void) =>
      (message: T) =>
        void (this.isClosed || write(message));
    return new OriginLookup(`source ${name}`, source, bounds, {
      ...{ credentials, dangers, production: this.production },
      onOutage: whileOpen((message: string) => outage.failed(message)),
      onAnswer: whileOpen((textOf: (failures: number) => string) => outage.worked(textOf)),
      onFault: whileOpen((message: string) => faults.log(message)),
      onDropped: whileOpen((message: string) => dropped.log(message)),
      isOut: () => outage.isOpen,
    });
  }

  /** One for each source, whichever policies ask it. */
  private outageOf(source: OriginSource): OutageLog {
    const outage = this.outages.get(source) ?? new OutageLog(this.logger);
    this.outages.set(source, outage);
    return outage;
  }
}

function nameOf(rule: OriginSourceRule): string {
  return typeof rule.source === 'string' ? rule.source : show(rule.source);
}
