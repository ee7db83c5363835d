import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { RULES, type RuleCode } from '../../lib/rules/configuration.rules.js';
import { HEADER_RULES } from '../../lib/rules/table/header.rules.js';
import { LIST_RULES } from '../../lib/rules/table/list.rules.js';
import { METHOD_RULES } from '../../lib/rules/table/method.rules.js';
import { MODULE_RULES } from '../../lib/rules/table/module.rules.js';
import { ORIGIN_RULES } from '../../lib/rules/table/origin.rules.js';
import { ORIGINS_OPTION_RULES } from '../../lib/rules/table/origins.option.rules.js';
import { PLATFORM_RULES } from '../../lib/rules/table/platform.rules.js';
import { PROTECTION_RULES } from '../../lib/rules/table/protection.rules.js';
import { REGEX_RULES } from '../../lib/rules/table/regex.rules.js';
import { SOURCES, type Rule } from '../../lib/rules/rule.js';
import { SOCKET_RULES } from '../../lib/rules/table/socket.rules.js';
import { SETTING_RULES } from '../../lib/rules/table/setting.rules.js';
import { SOURCE_RULES } from '../../lib/rules/table/source.rules.js';
import { TRUST_RULES } from '../../lib/rules/table/trust.rules.js';
import { USAGE_RULES } from '../../lib/rules/table/usage.rules.js';

const CHAPTERS: readonly [title: string, rules: Record<string, Rule>][] = [
  ['The option `origins`', ORIGINS_OPTION_RULES],
  ['How origins are written', ORIGIN_RULES],
  ['Origins that others could control', TRUST_RULES],
  ['Regular expressions', REGEX_RULES],
  ['Methods', METHOD_RULES],
  ['Headers, credentials and max-age', HEADER_RULES],
  ['Stopped requests and embedding', PROTECTION_RULES],
  ['How the module is imported', MODULE_RULES],
  ['Options and environment variables', SETTING_RULES],
  ['Sources', SOURCE_RULES],
  ['How policies are used', USAGE_RULES],
  ['Sockets, and decorators without effect', SOCKET_RULES],
  ['Platform and versions', PLATFORM_RULES],
  ['Lists that sources return', LIST_RULES],
];

const SEVERITIES: Readonly<Record<Rule['severity'], string>> = {
  error: 'Error.',
  warning: 'Warning.',
  'error-in-production': 'Error in production, warning elsewhere.',
  'production-only': 'Error in production, silent elsewhere.',
};

const INTRODUCTION = `# Configuration errors

Every rule that \`CorsModule\` checks a configuration against, by its stable \`code\`. Generated from the rules by \`npm run docs\`.

An error keeps the application from starting; in a list that a source returns, it drops the entry. One \`CorsConfigurationError\`
reports all errors, from code, decorators, the \`cors\` namespace and variables: its message lists them ahead of the warnings,
each with the section of this page, and \`issues: { code, severity, path, value, message, hint }[]\` has them as data. A warning is logged once. Only an option of a policy
whose name starts with \`dangerously\` silences a rule, and only the one it names; the report marks routes that use one.
`;

/** The page of all rules, as it is checked in. */
export function rulesPage(): string {
  const chapters = CHAPTERS.map(([title, rules]) =>
    [`## ${title}`, ...Object.keys(rules).map((code) => entryOf(code as RuleCode))].join('\n\n'),
  );
  return `${[INTRODUCTION.trim(), ...chapters].join('\n\n')}\n`;
}

function entryOf(code: RuleCode): string {
  const { severity, when, source, unless, example } = RULES[code];
  const collector = new IssueCollector(true);
  collector.add(code, '', example[0], example[1]);
  const [issue] = collector.issues;
  const lines = [
    `### ${code}`,
    `${SEVERITIES[severity]} When ${when}.`,
    `- Why: ${text(issue?.message)}`,
    `- Fix: ${text(issue?.hint)}`,
    ...(source === undefined ? [] : [`- Source: [${source}](${SOURCES[source]})`]),
    ...(unless === undefined ? [] : [`- On purpose: \`${unless}: true\` in the policy.`]),
  ];
  return [...lines.slice(0, 2), lines.slice(2).join('\n')].join('\n\n');
}

/** Text that Markdown shows as it is. Many read the file itself, so nothing is escaped that need not be. */
function text(message = ''): string {
  return message.replace(/[\\`*<]/g, String.raw`\$&`);
}
