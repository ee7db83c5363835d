import { IssueCollector } from '../core/configuration.issue.js';
import { PolicyRegistry } from './policy.registry.js';
import { compileEntries } from './route.entries.js';
import { isProduction, readOverlays } from './settings.reader.js';

/**
 * Compiles what `environments` says for the environments the application does not run in, so that a fault shows
 * before it is deployed: what could never start is an error, what is only too risky there a warning. The names of
 * policies they follow are returned.
 */
export function checkOtherEnvironments(options: unknown, environment: string, issues: IssueCollector): string[] {
  return readOverlays(options, environment).flatMap(([name, settings]) => {
    const place = `environments.${name}.`;
    const found = new IssueCollector(isProduction(name));
    const policies = new PolicyRegistry(settings, isProduction(name), found, place);
    if (settings.default?.path.startsWith(place)) policies.default();
    if (settings.routes?.path.startsWith(place)) compileEntries(settings.routes, policies, found);
    issues.adopt(found);
    return policies.followed();
  });
}
