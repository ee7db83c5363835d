import { HEADER_RULES } from './rules/header.rules.js';
import { ORIGIN_RULES } from './rules/origin.rules.js';
import { REGEX_RULES } from './rules/regex.rules.js';
import type { Rule } from './rules/rule.js';
import { SETTING_RULES } from './rules/setting.rules.js';

/** Every rule of the module, by its stable code. */
export const RULES = { ...ORIGIN_RULES, ...REGEX_RULES, ...HEADER_RULES, ...SETTING_RULES } satisfies Record<
  string,
  Rule
>;

/** The stable code of a rule. */
export type RuleCode = keyof typeof RULES;
