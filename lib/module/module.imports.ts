import type { Type } from '@nestjs/common';
import type { ModuleRef, ModulesContainer } from '@nestjs/core';
import { importsOf } from '../routes/controllers/nest.internals.js';
import type { IssueCollector } from '../rules/configuration.issue.js';
import { UnbuiltOptions } from './async.options.js';
import { copyOf } from './loaded.copies.js';

/** How the application imports `CorsModule`: once, with options. */
export class ModuleImports {
  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly modules: ModulesContainer,
    private readonly corsModule: Type,
  ) {}

  /** Records what leaves the options unknown; nothing else can be checked then. */
  report(options: unknown, issues: IssueCollector): void {
    if (options instanceof UnbuiltOptions) options.report(issues);
    const copies = new Set([...this.modules.values()].flatMap(({ metatype }) => copyOf(metatype) ?? []));
    if (copies.size > 1) issues.add('module-copies', 'CorsModule.forRoot()', undefined, listed([...copies]));
    const imports = importsOf(this.moduleRef, this.corsModule);
    const bare = imports.filter(({ imported }) => imported === this.corsModule);
    const configured = imports.filter(({ imported }) => imported !== this.corsModule);
    for (const { importer } of bare)
      issues.add('module-without-for-root', `${importer} @Module.imports`, importer, configured[0]?.importer);
    // One dynamic module that several modules import is built once.
    if (bare.length === 0 && new Set(configured.map(({ imported }) => imported)).size > 1)
      issues.add('module-twice', 'CorsModule.forRoot()', undefined, listed(configured.map(({ importer }) => importer)));
  }
}

/** `A, B and C`; a module that imports it twice is named twice. */
function listed(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), names.at(-1)].join(' and ');
}
