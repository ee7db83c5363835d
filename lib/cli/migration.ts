import { show } from '../rules/configuration.issue.js';
import { CorsConfigurationError } from '../rules/configuration.error.js';
import { canonicalOrigin, MAX_ORIGIN_LENGTH } from '../origins/origin.grammar.js';
import { compilePolicy } from '../policy/policy.compiler.js';
import { LONGEST_MAX_AGE } from '../policy/policy.fields.js';
import type { CorsPolicyOptions } from '../policy/policy.options.js';
import { DEFAULT_METHODS } from '../policy/terms.js';
import { migrateRegex } from './regex/regex.migration.js';
import { optionOf, type RegexRuleText } from './regex/regex.rule.js';

/** The result of migrating the options of `enableCors()`. */
export interface Migration {
  /** The policy, `false` for no access at all; undefined if the options have no safe equivalent. */
  readonly policy: Readonly<Record<string, unknown>> | false | undefined;
  /** What was unsafe, or never worked. */
  readonly unsafe: readonly string[];
  /** What changes. */
  readonly notes: readonly string[];
}

type Options = Readonly<Record<string, unknown>>;
type Entry = string | RegexRuleText;

/** The options of `cors` and `@fastify/cors`. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['origin', 'methods', 'allowedHeaders', 'headers', 'exposedHeaders', 'credentials', 'maxAge'],
  ...['preflightContinue', 'optionsSuccessStatus', 'preflight', 'strictPreflight', 'hideOptionsRoute', 'hook'],
  ...['cacheControl', 'logLevel', 'delegator'],
]);

/** Migrates `CorsOptions` as JSON to the equivalent policy. A string such as `/\.example\.com$/` is a regular expression. */
export function migrate(options: Options): Migration {
  const unsafe: string[] = [];
  const notes: string[] = [];
  const credentials = credentialsOf(options['credentials'], unsafe);
  const origins = originsOf(options['origin'], credentials, unsafe);
  notesOn(options, notes);
  for (const name of Object.keys(options))
    if (!KNOWN.has(name)) unsafe.push(`${show(name)} is no option of enableCors(): it was left out.`);
  if (isClosed(options['origin'])) return { policy: false, unsafe, notes };
  if (origins === undefined) return { policy: undefined, unsafe, notes };
  const policy = {
    origins,
    ...(credentials && origins !== '*' ? { credentials } : {}),
    ...methodsOf(options['methods'], unsafe, notes),
    ...listField('allowedHeaders', options['allowedHeaders'] ?? options['headers'], unsafe),
    ...listField('exposedHeaders', options['exposedHeaders'], unsafe),
    ...maxAgeOf(options['maxAge'], unsafe, notes),
  };
  return { policy, unsafe: [...unsafe, ...faultsOf(policy, true)], notes };
}

/** `false`, or a list that holds nobody. */
const isClosed = (origin: unknown): boolean => origin === false || (Array.isArray(origin) && origin.length === 0);

function originsOf(origin: unknown, credentials: boolean, unsafe: string[]): '*' | Entry[] | undefined {
  if (origin === undefined || origin === '*') {
    if (!credentials) return '*';
    unsafe.push('"*" with credentials: browsers refuse it. List the origins that need cookies.');
    return undefined;
  }
  if (origin === true) {
    const whom = credentials ? 'any website could act as your signed-in users' : 'any website could read the answers';
    unsafe.push(`origin: true echoes every origin: ${whom}. List the origins.`);
    return undefined;
  }
  if (isClosed(origin)) return undefined;
  const entries = [origin].flat().flatMap((entry) => entryOf(entry, unsafe));
  const kept = entries.filter((entry, index) => entries.indexOf(entry) === index);
  return kept.length > 0 ? kept : undefined;
}

/** The corrected entry, or none. */
function entryOf(entry: unknown, unsafe: string[]): Entry[] {
  if (typeof entry !== 'string') {
    unsafe.push(`${show(entry)} is no origin.`);
    return [];
  }
  if (entry === '*') {
    unsafe.push(
      '"*" in a list was left out: on Express that entry matched nobody, and on Fastify it let every website read the answers.',
    );
    return [];
  }
  if (isRegexText(entry)) {
    const migrated = migrateRegex(entry);
    if (migrated.unsafe !== undefined) unsafe.push(migrated.unsafe);
    return [...migrated.origins];
  }
  const spelled = canonicalOrigin(entry);
  if (spelled === undefined || entry === 'null' || spelled.length > MAX_ORIGIN_LENGTH) {
    unsafe.push(`${show(entry)} is no origin that could be admitted; it was left out.`);
    return [];
  }
  if (spelled.includes('*'))
    unsafe.push(
      `${show(entry)} never matched: enableCors() compares texts. Here it is a pattern, and what fits it is admitted from now on.`,
    );
  else if (spelled !== entry)
    unsafe.push(`${show(entry)} never matched: browsers send ${spelled}, which is admitted from now on.`);
  return [spelled];
}

function isRegexText(entry: string): boolean {
  return /^\/.*\/[a-z]*$/s.test(entry);
}

/** The list of methods, unless it is the default one. */
function methodsOf(value: unknown, unsafe: string[], notes: string[]): Record<string, unknown> {
  const { methods } = listField('methods', value, unsafe);
  if (methods === undefined) return {};
  const listed = new Set(methods === '*' ? [] : (methods as string[]));
  const usual = listed.size === DEFAULT_METHODS.length && DEFAULT_METHODS.every((method) => listed.has(method));
  notes.push(
    usual
      ? '"methods" was left out: the module lists what the routes serve.'
      : '"methods" stays; without it the module would list what the routes serve.',
  );
  return usual ? {} : { methods };
}

function credentialsOf(value: unknown, unsafe: string[]): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  unsafe.push(`"credentials" is ${show(value)}, which is neither true nor false: it was left out.`);
  return false;
}

function maxAgeOf(value: unknown, unsafe: string[], notes: string[]): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))) {
    if (Number(value) <= LONGEST_MAX_AGE) return { maxAge: Number(value) };
    notes.push(
      `"maxAge" ${value} becomes 600, the longest time that every browser honours; none keeps a preflight for longer than ${LONGEST_MAX_AGE}.`,
    );
    return { maxAge: 600 };
  }
  unsafe.push(`"maxAge" is ${show(value)}, which is no number of seconds: it was left out.`);
  return {};
}

function listField(name: string, value: unknown, unsafe: string[]): Record<string, unknown> {
  if (value === undefined) return {};
  const given: unknown[] = typeof value === 'string' ? value.split(',') : [value].flat();
  const list = given.flatMap((entry, index) => {
    if (typeof entry === 'string') return entry.trim() === '' ? [] : [entry.trim()];
    unsafe.push(`"${name}[${index}]" is ${show(entry)}, which is no name: it was left out.`);
    return [];
  });
  if (list.length === 0 && given.length > 0) return {};
  return { [name]: list.length === 1 && list[0] === '*' ? '*' : list };
}

/** The errors that would keep the application from starting. */
export function faultsOf(policy: Options, production: boolean): string[] {
  const origins = policy['origins'] as '*' | readonly Entry[];
  const taken =
    origins === '*' ? origins : origins.map((entry) => (typeof entry === 'string' ? entry : optionOf(entry)));
  try {
    compilePolicy({ ...policy, origins: taken } as CorsPolicyOptions, production);
    return [];
  } catch (error) {
    if (!(error instanceof CorsConfigurationError)) throw error;
    return error.issues
      .filter(({ severity }) => severity === 'error')
      .map(({ path, message, hint }) => `${path}: ${message} ${hint}`);
  }
}

function notesOn(options: Options, notes: string[]): void {
  if (options['allowedHeaders'] === undefined && options['headers'] === undefined)
    notes.push(
      '"allowedHeaders" was left out, which echoed whatever a page asked for; now it is Content-Type alone. List the others.',
    );
  if (options['preflightContinue'] !== undefined)
    notes.push('"preflightContinue" is gone: a preflight never reaches the application, plain OPTIONS does.');
  if (options['optionsSuccessStatus'] !== undefined)
    notes.push('"optionsSuccessStatus" is gone: an admitted preflight is answered with 204, a refused one with 403.');
}
