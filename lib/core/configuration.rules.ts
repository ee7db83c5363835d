import { HEADER_RULES } from './rules/header.rules.js';
import { LIST_RULES } from './rules/list.rules.js';
import { ORIGIN_RULES } from './rules/origin.rules.js';
import { PLATFORM_RULES } from './rules/platform.rules.js';
import { REGEX_RULES } from './rules/regex.rules.js';
import type { Rule } from './rules/rule.js';
import { SETTING_RULES } from './rules/setting.rules.js';
import { SOURCE_RULES } from './rules/source.rules.js';
import { TRUST_RULES } from './rules/trust.rules.js';
import { USAGE_RULES } from './rules/usage.rules.js';

/** Every rule of the module, by its stable code. */
export const RULES = {
  ...ORIGIN_RULES,
  ...TRUST_RULES,
  ...REGEX_RULES,
  ...HEADER_RULES,
  ...SETTING_RULES,
  ...SOURCE_RULES,
  ...USAGE_RULES,
  ...PLATFORM_RULES,
  ...LIST_RULES,
} satisfies Record<string, Rule>;

/** The stable code of a rule. */
export type RuleCode = keyof typeof RULES;
