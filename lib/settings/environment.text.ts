import type { ConfigService } from '@nestjs/config';
import { RULES } from '../rules/configuration.rules.js';
import { clean, show, type CorsConfigurationIssue } from '../rules/configuration.issue.js';
import type { Rule } from '../rules/rule.js';

const OF_DEVELOPMENT = /^(?:dev|develop|development|local)$/i;

/** How to set the environment of development, by the name that `environments` has for it. */
function toDevelop(options: unknown): string {
  const name = otherOverlays(options, 'production').find((each) => OF_DEVELOPMENT.test(each)) ?? 'development';
  return (
    `To develop, set it: start with \`NODE_ENV=${name} nest start\`, or write \`NODE_ENV=${name}\` into the .env that ` +
    `ConfigModule.forRoot() loads, or \`"start:dev": "NODE_ENV=${name} nest start --watch"\` into package.json.`
  );
}

/** The environment of a start. */
export interface EnvironmentFacts {
  /** Which environment it is, why, and which overlays are not used. */
  readonly text: string;
  /** Whether nobody has chosen it, and an overlay was perhaps meant. */
  readonly isDoubtful: boolean;
}

/** Describes the environment for the log. */
export function describeEnvironment(options: unknown, config: ConfigService, environment: string): EnvironmentFacts {
  const unused = otherOverlays(options, environment);
  const isUnset = isDefaulted(options, config);
  const why = isUnset
    ? 'since NODE_ENV is not set'
    : isWritten(options)
      ? 'by the option "environment"'
      : 'by the variable NODE_ENV';
  const isDoubtful = isUnset && unused.length > 0;
  const sentences = [
    `The environment is ${show(environment)}, ${why}.`,
    ...(unused.length > 0 ? [`Not used: ${unused.map((name) => `environments.${clean(name)}`).join(', ')}.`] : []),
    ...(isDoubtful ? [toDevelop(options)] : []),
  ];
  return { text: sentences.join(' '), isDoubtful };
}

/** Which environment it is, and why, in the middle of a sentence. */
export function environmentText(options: unknown, config: ConfigService, environment: string): string {
  const why = isWritten(options)
    ? 'by the option "environment"'
    : isDefaulted(options, config)
      ? 'NODE_ENV is not set'
      : 'by the variable NODE_ENV';
  return `the environment is ${show(environment)} (${why})`;
}

/** What errors have to be read with if nobody has chosen the environment; empty if that has nothing to do with them. */
export function environmentCause(
  options: unknown,
  config: ConfigService,
  errors: readonly CorsConfigurationIssue[],
): string {
  if (!isDefaulted(options, config)) return '';
  const isOfProduction = errors.some(({ code }) => (RULES[code] as Rule).severity.includes('production'));
  if (!isOfProduction && otherOverlays(options, 'production').length === 0) return '';
  return `NODE_ENV is not set, so the environment is "production" and its rules apply. ${toDevelop(options)}`;
}

/** Whether `environments` has any entry. */
export const hasOverlays = (options: unknown): boolean => Object.keys(given(options).environments ?? {}).length > 0;

const given = (options: unknown) =>
  (typeof options === 'object' && options !== null ? options : {}) as { environment?: unknown; environments?: unknown };

const isWritten = (options: unknown): boolean => {
  const { environment } = given(options);
  return typeof environment === 'string' && environment !== '';
};

export const isDefaulted = (options: unknown, config: ConfigService): boolean =>
  !isWritten(options) && [undefined, ''].includes(config.get<string>('NODE_ENV'));

function otherOverlays(options: unknown, environment: string): string[] {
  return Object.keys(given(options).environments ?? {}).filter((name) => name !== environment);
}
