import { CorsConfigurationError } from '../../rules/configuration.error.js';
import { compilePolicy } from '../../policy/policy.compiler.js';

/** A regular expression with examples, as options of the module have it; as text, since what `migrate` finds is printed as JSON. */
export interface RegexRuleText {
  readonly regex: string;
  readonly accepts: readonly string[];
  readonly rejects: readonly string[];
}

const LABELS = ['app', 'a', 'web1', '1', '42', 'pr-1', 'x-1', 'abcd', 'abcdefgh'];

/** The rule for one label of these characters below a domain; undefined where the module would refuse it. */
export function ruleOfLabel(characters: string, domain: string): RegexRuleText | undefined {
  // What ends a host is in no label.
  const label = characters.startsWith('[^') ? `[a-z0-9-]${characters.slice(-1)}` : characters;
  const regex = new RegExp(`^https:\\/\\/${label}\\.${domain.replaceAll('.', '\\.')}$`);
  const accepted = LABELS.map((each) => `https://${each}.${domain}`).find((origin) => regex.test(origin));
  if (accepted === undefined) return undefined;
  const rejects = [`https://evil${domain}`, `${accepted}.evil.example`, accepted.replace('https://', 'https://a.b.')];
  const rule = { regex: String(regex), accepts: [accepted], rejects };
  return isSound(rule) ? rule : undefined;
}

/** Whether the module takes the expression; what it says of the domain concerns patterns as well. */
function isSound(rule: RegexRuleText): boolean {
  try {
    compilePolicy({ origins: [optionOf(rule)] }, true);
    return true;
  } catch (error) {
    return error instanceof CorsConfigurationError && !error.issues.some(({ code }) => code.startsWith('regex-'));
  }
}

/** The rule as the module takes it. */
export function optionOf({ regex, accepts, rejects }: RegexRuleText) {
  return { regex: new RegExp(regex.slice(1, -1)), accepts, rejects };
}
