import type { ConfigService } from '@nestjs/config';
import { IssueCollector } from '../rules/configuration.issue.js';
import { PolicyRegistry } from './policy.registry.js';
import { compileEntries } from './route.entries.compiler.js';
import { isProduction, readOverlays } from './settings.reader.js';

/** Variables of that environment may give what is missing here. */
const GIVEN_BY_VARIABLES = ['origins-missing', 'policy-extends-nothing'] as const;

/**
 * Compiles what is for the environments the application does not run in, so that a fault shows before it is deployed:
 * what could never start is an error, what is only too risky there a warning. Where `environments` has an entry for
 * this one, what it takes the place of is for the others. The names of policies they follow are returned.
 */
export function checkOtherEnvironments(
  options: unknown,
  config: ConfigService,
  environment: string,
  issues: IssueCollector,
): string[] {
  return readOverlays(options, config, environment).flatMap(([name, settings]) => {
    const place = name === '' ? '' : `environments.${name}.`;
    const found = new IssueCollector(isProduction(name));
    const policies = new PolicyRegistry(settings, isProduction(name), found, place);
    if (settings.default?.path.startsWith(place)) policies.default();
    if (settings.routes?.path.startsWith(place)) compileEntries(settings.routes, policies, found);
    issues.adopt(found, GIVEN_BY_VARIABLES);
    return policies.followed();
  });
}
