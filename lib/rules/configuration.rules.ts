import { HEADER_RULES } from './table/header.rules.js';
import { LIST_RULES } from './table/list.rules.js';
import { METHOD_RULES } from './table/method.rules.js';
import { MODULE_RULES } from './table/module.rules.js';
import { ORIGIN_RULES } from './table/origin.rules.js';
import { ORIGINS_OPTION_RULES } from './table/origins.option.rules.js';
import { PLATFORM_RULES } from './table/platform.rules.js';
import { PROTECTION_RULES } from './table/protection.rules.js';
import { REGEX_RULES } from './table/regex.rules.js';
import { SETTING_RULES } from './table/setting.rules.js';
import { SOCKET_RULES } from './table/socket.rules.js';
import { SOURCE_RULES } from './table/source.rules.js';
import { TRUST_RULES } from './table/trust.rules.js';
import { USAGE_RULES } from './table/usage.rules.js';

/** Every rule of the module, by its stable code. */
export const RULES = {
  ...ORIGINS_OPTION_RULES,
  ...ORIGIN_RULES,
  ...TRUST_RULES,
  ...REGEX_RULES,
  ...METHOD_RULES,
  ...HEADER_RULES,
  ...PROTECTION_RULES,
  ...MODULE_RULES,
  ...SETTING_RULES,
  ...SOURCE_RULES,
  ...USAGE_RULES,
  ...PLATFORM_RULES,
  ...SOCKET_RULES,
  ...LIST_RULES,
};

/** The stable code of a rule. */
export type RuleCode = keyof typeof RULES;
