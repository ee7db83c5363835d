import type { ConfigService } from '@nestjs/config';
import { isLoopback } from '../origins/host.kind.js';
import { splitExactOrigin } from '../origins/origin.grammar.js';
import { clean, IssueCollector } from '../rules/configuration.issue.js';
import type { RuleCode } from '../rules/configuration.rules.js';
import { environmentText, isDefaulted } from './environment.text.js';
import { PolicyRegistry } from './policy.registry.js';
import { compileEntries } from './route.entries.compiler.js';
import { isProduction, readOtherEnvironments } from './settings.reader.js';

/** Variables of the other environment may create the default policy, and give any policy what others extend. */
const SET_BY_VARIABLES: ReadonlySet<RuleCode> = new Set(['origins-missing', 'policy-extends-nothing']);
/** Lists that a variable replaces. */
const REPLACED_BY_VARIABLES = /^(?:environments\.[^.]+\.)?(?:default|policies\.[\w-]+)\.origins$/;

/** What is known of the environments that the application does not run in. */
export class OtherEnvironments {
  constructor(
    /** The names of the policies that they use. */
    readonly usedNames: readonly string[],
    private readonly origins: ReadonlyMap<string, ReadonlySet<string>>,
    private readonly environment: string,
    /** Whether NODE_ENV is not set, so that nobody has chosen the environment. */
    private readonly isDefault = false,
  ) {}

  /** That another environment is probably meant, whose overlay lists the origin, or in which pages of this machine are usual. */
  listing(origin: string): string | undefined {
    const [name] = [...this.origins].find(([, listed]) => listed.has(origin)) ?? [];
    if (name !== undefined) return `environments.${clean(name)} lists it, but ${this.environment}.`;
    const host = splitExactOrigin(origin)?.host;
    return this.isDefault && host !== undefined && isLoopback(host)
      ? 'NODE_ENV is not set, so the rules of production apply: a page of this machine is listed in environments.development.'
      : undefined;
  }
}

/**
 * Compiles the settings of all other environments, so that their faults are found before they are deployed. A fault that
 * would always stop the start there is an error; one that would stop it only in production is a warning. Options that the
 * current environment replaces are checked as well.
 */
export function checkOtherEnvironments(
  options: unknown,
  config: ConfigService,
  environment: string,
  issues: IssueCollector,
): OtherEnvironments {
  const origins = new Map<string, Set<string>>();
  const usedNames = readOtherEnvironments(options, config, environment).flatMap(([name, settings]) => {
    const place = name === '' ? '' : `environments.${name}.`;
    const found = new IssueCollector(isProduction(name));
    const policies = new PolicyRegistry(settings, isProduction(name), found, place);
    if (settings.default?.path.startsWith(place)) policies.default();
    if (settings.routes?.path.startsWith(place)) compileEntries(settings.routes, policies, found);
    const reads = (options as { env?: unknown } | undefined)?.env !== false;
    issues.adopt(
      found,
      ({ code, path }) =>
        SET_BY_VARIABLES.has(code) || (code === 'origins-empty' && reads && REPLACED_BY_VARIABLES.test(path)),
    );
    // Without a name these are the options themselves, which apply here too.
    if (name !== '')
      origins.set(name, new Set(policies.all().flatMap((policy) => (policy === false ? [] : policy.originTexts))));
    return policies.usedNames();
  });
  return new OtherEnvironments(
    usedNames,
    origins,
    environmentText(options, config, environment),
    isDefaulted(options, config),
  );
}
