import type { Rule } from '@angular-devkit/schematics';
import type { NestAddOptions } from './nest.add.js';

/** What `nest add` calls. Schematics are loaded by `require()`, and the package itself is ESM. */
export default (options: NestAddOptions): Rule =>
  async (tree, context) => {
    const { nestAdd } = await import('./nest.add.js');
    await nestAdd(options, tree, context);
  };
