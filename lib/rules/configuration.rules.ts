import { HEADER_RULES } from './header.rules.js';
import { LIST_RULES } from './list.rules.js';
import { METHOD_RULES } from './method.rules.js';
import { ORIGIN_RULES } from './origin.rules.js';
import { ORIGINS_OPTION_RULES } from './origins.option.rules.js';
import { PLATFORM_RULES } from './platform.rules.js';
import { PROTECTION_RULES } from './protection.rules.js';
import { REGEX_RULES } from './regex.rules.js';
import type { Rule } from './rule.js';
import { SETTING_RULES } from './setting.rules.js';
import { SOCKET_RULES } from './socket.rules.js';
import { SOURCE_RULES } from './source.rules.js';
import { TRUST_RULES } from './trust.rules.js';
import { USAGE_RULES } from './usage.rules.js';

/** Every rule of the module, by its stable code. */
export const RULES = {
  ...ORIGINS_OPTION_RULES,
  ...ORIGIN_RULES,
  ...TRUST_RULES,
  ...REGEX_RULES,
  ...METHOD_RULES,
  ...HEADER_RULES,
  ...PROTECTION_RULES,
  ...SETTING_RULES,
  ...SOURCE_RULES,
  ...USAGE_RULES,
  ...PLATFORM_RULES,
  ...SOCKET_RULES,
  ...LIST_RULES,
} satisfies Record<string, Rule>;

/** The stable code of a rule. */
export type RuleCode = keyof typeof RULES;
