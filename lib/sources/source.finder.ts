import { Inject, Injectable, Scope } from '@nestjs/common';
import { ModuleRef, type ModulesContainer } from '@nestjs/core';
import type { OriginSource, OriginSourceRule } from '../origins/origin.rule.js';
import type { IssueCollector } from '../rules/configuration.issue.js';

/** Finds sources among the providers of the application. */
@Injectable()
export class SourceFinder {
  constructor(@Inject(ModuleRef) private readonly moduleRef: ModuleRef) {}

  /** The source of a token, or the source itself; undefined where there is none. */
  find(token: unknown): OriginSource | undefined {
    try {
      const found = this.get(token);
      if (isSource(found)) return found;
    } catch {
      // Nest throws if it is not a token.
    }
    return isSource(token) ? token : undefined;
  }

  /** The source of a policy; one that is missing, ambiguous or no source is recorded as an issue. */
  require(rule: OriginSourceRule, path: string, issues: IssueCollector): OriginSource | undefined {
    let found: unknown;
    try {
      found = this.get(rule.source);
    } catch {
      issues.add(this.isScoped(rule.source) ? 'source-scoped' : 'source-not-provided', path, rule.source);
      return undefined;
    }
    if (!isSource(found)) {
      issues.add('source-shape', path, rule.source);
      return undefined;
    }
    const rivals = this.rivals(rule.source, found);
    if (rivals !== undefined) issues.add('source-ambiguous', path, rule.source, rivals);
    return found;
  }

  private get(token: unknown): unknown {
    return this.moduleRef.get(token as string, { strict: false });
  }

  /** Whether there is a provider, but one for each request. */
  private isScoped(token: unknown): boolean {
    try {
      return this.moduleRef.introspect(token as string).scope !== Scope.DEFAULT;
    } catch {
      return false;
    }
  }

  /** Warns if several modules provide a token with instances of their own, and says which one is used. */
  private rivals(token: unknown, taken: object): string | undefined {
    // ModuleRef gives one instance and does not say that there are others.
    const { container } = this.moduleRef as unknown as { container: { getModules(): ModulesContainer } };
    const providing = [...container.getModules().values()].flatMap(({ name, providers }) => {
      const instance: unknown = providers.get(token as string)?.instance;
      return instance === undefined || instance === null ? [] : [{ name, instance }];
    });
    const others = providing.filter(({ instance }) => instance !== taken).map(({ name }) => name);
    if (others.length === 0) return undefined;
    const own = providing.find(({ instance }) => instance === taken)?.name ?? 'another module';
    return `the one of ${own} is asked, and ${others.length > 1 ? 'those' : 'that'} of ${others.join(', ')} ${others.length > 1 ? 'are' : 'is'} not`;
  }
}

function isSource(value: unknown): value is OriginSource {
  const source = value as Partial<OriginSource> | null | undefined;
  return typeof source?.key === 'function' && typeof source.origins === 'function';
}
