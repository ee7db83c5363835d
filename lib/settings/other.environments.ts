import type { ConfigService } from '@nestjs/config';
import { IssueCollector } from '../rules/configuration.issue.js';
import { PolicyRegistry } from './policy.registry.js';
import { compileEntries } from './route.entries.compiler.js';
import { isProduction, readOtherEnvironments } from './settings.reader.js';

/** Rules not checked: variables of the other environment may set the missing option there. */
const SET_BY_VARIABLES = ['origins-missing', 'policy-extends-nothing'] as const;

/**
 * Compiles the settings of all other environments, so that their faults are found before they are deployed. A fault that
 * would always stop the start there is an error; one that would stop it only in production is a warning. Options that the
 * current environment replaces are checked as well. Returns the names of the policies that the other environments use.
 */
export function checkOtherEnvironments(
  options: unknown,
  config: ConfigService,
  environment: string,
  issues: IssueCollector,
): string[] {
  return readOtherEnvironments(options, config, environment).flatMap(([name, settings]) => {
    const place = name === '' ? '' : `environments.${name}.`;
    const found = new IssueCollector(isProduction(name));
    const policies = new PolicyRegistry(settings, isProduction(name), found, place);
    if (settings.default?.path.startsWith(place)) policies.default();
    if (settings.routes?.path.startsWith(place)) compileEntries(settings.routes, policies, found);
    issues.adopt(found, SET_BY_VARIABLES);
    return policies.usedNames();
  });
}
