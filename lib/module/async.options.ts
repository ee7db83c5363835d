import type { ConfigurableModuleAsyncOptions } from '@nestjs/common';
import { clean, show, type IssueCollector } from '../rules/configuration.issue.js';
import type { CorsModuleOptions } from '../settings/cors.options.js';

type AsyncOptions = ConfigurableModuleAsyncOptions<CorsModuleOptions, 'createCorsOptions'>;

/** Stands in place of options that cannot be built; reported at start-up, like every other fault. */
export class UnbuiltOptions {
  constructor(private readonly write: (issues: IssueCollector) => void) {}

  report(issues: IssueCollector): void {
    this.write(issues);
  }
}

/** The arguments of `forRootAsync()`, with a factory that says what is wrong where Nest would pass undefined to the written one. */
export function checkedAsyncOptions(options: AsyncOptions): AsyncOptions {
  const { imports = [], useFactory, useClass, useExisting, inject = [] } = options;
  if (useFactory && useFactory.length > inject.length) {
    const injected = inject.map(nameOf).join('\n');
    return unbuilt(imports, (issues) =>
      issues.add('module-inject-missing', 'CorsModule.forRootAsync().inject', useFactory.length, injected),
    );
  }
  if (useFactory ?? useClass ?? useExisting) return options;
  return unbuilt(imports, (issues) => issues.add('module-factory-missing', 'CorsModule.forRootAsync()', undefined));
}

/** A token as it is written in `inject`. */
function nameOf(token: NonNullable<AsyncOptions['inject']>[number]): string {
  if (typeof token === 'object' && 'token' in token)
    return `{ token: ${nameOf(token.token)}, optional: ${token.optional} }`;
  return typeof token === 'string' ? `'${clean(token)}'` : show(token);
}

function unbuilt(imports: AsyncOptions['imports'], write: (issues: IssueCollector) => void): AsyncOptions {
  return { imports: imports ?? [], useFactory: () => new UnbuiltOptions(write) as CorsModuleOptions };
}
