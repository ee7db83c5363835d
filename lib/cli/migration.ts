import { CorsConfigurationError } from '../core/configuration.error.js';
import { canonicalOrigin } from '../core/origin.grammar.js';
import { compilePolicy } from '../core/policy.compiler.js';
import type { CorsPolicyOptions } from '../core/policy.options.js';

/** What options of `enableCors()` become. */
export interface Migration {
  /** The policy; undefined where nothing safe can be told from the options. */
  readonly policy: Readonly<Record<string, unknown>> | undefined;
  /** What was unsafe, or never worked. */
  readonly unsafe: readonly string[];
  /** What is otherwise now. */
  readonly notes: readonly string[];
}

type Options = Readonly<Record<string, unknown>>;

/** From `CorsOptions` as JSON to the equivalent policy. A text such as `/\.example\.com$/` stands for an expression. */
export function migrate(options: Options): Migration {
  const unsafe: string[] = [];
  const notes: string[] = [];
  const credentials = options['credentials'] === true;
  const origins = originsOf(options['origin'], credentials, unsafe);
  notesOn(options, notes);
  if (origins === undefined) return { policy: undefined, unsafe, notes };
  const policy = {
    origins,
    ...(credentials && origins !== '*' ? { credentials } : {}),
    ...listField(
      'methods',
      options['methods'],
      (methods) => notes.push(`"methods" was ${methods}: left out, since the module lists what the routes serve.`),
      true,
    ),
    ...listField('allowedHeaders', options['allowedHeaders'] ?? options['headers']),
    ...listField('exposedHeaders', options['exposedHeaders']),
    ...(typeof options['maxAge'] === 'number' ? { maxAge: options['maxAge'] } : {}),
  };
  return { policy, unsafe: [...unsafe, ...faultsOf(policy)], notes };
}

function originsOf(origin: unknown, credentials: boolean, unsafe: string[]): '*' | string[] | undefined {
  if (origin === undefined || origin === '*' || (Array.isArray(origin) && origin.includes('*'))) {
    if (!credentials) return '*';
    unsafe.push('"*" with credentials: browsers refuse it. List the origins that need cookies.');
    return undefined;
  }
  if (origin === true) {
    const whom = credentials ? 'any website could act as your signed-in users' : 'any website could read the answers';
    unsafe.push(
      `origin: true echoes every origin: ${whom}. List the origins${credentials ? '' : ', or write "*" if the answers are public'}.`,
    );
    return undefined;
  }
  if (origin === false) return undefined;
  const kept = [origin].flat().flatMap((entry) => entryOf(entry, unsafe));
  return kept.length > 0 ? kept : undefined;
}

/** An entry as it has to be spelled, or none. */
function entryOf(entry: unknown, unsafe: string[]): string[] {
  if (typeof entry !== 'string') {
    unsafe.push(`${JSON.stringify(entry)} is no origin.`);
    return [];
  }
  if (/^\/.*\/[a-z]*$/.test(entry)) return patternOf(entry, unsafe);
  const spelled = canonicalOrigin(entry);
  if (spelled === undefined || entry === 'null') {
    unsafe.push(`${JSON.stringify(entry)} is no origin that could be admitted; it was left out.`);
    return [];
  }
  if (spelled !== entry) unsafe.push(`${JSON.stringify(entry)} never matched: browsers send ${spelled}.`);
  return [spelled];
}

/** Expressions that mean the names below a domain have a pattern. */
function patternOf(expression: string, unsafe: string[]): string[] {
  const domain =
    /^\/(?:\^https:\\\/\\\/(?:\[[^\]]*\][+*]|\.[+*]|\([^)]*\)[+*]?)?)?(?:\\\.)?((?:[a-z0-9-]+\\\.)+[a-z]{2,})\$?\/[a-z]*$/.exec(
      expression,
    )?.[1];
  if (domain === undefined) {
    unsafe.push(`${expression} has no pattern; write { regex, accepts } with examples, which are checked at start-up.`);
    return [];
  }
  const name = domain.replaceAll('\\.', '.');
  const pattern = `https://*.${name}`;
  const glued = expression.includes(`\\.${domain}`) ? '' : `, and names such as evil${name}`;
  unsafe.push(`${expression} admits http: as well${glued}: it became ${pattern}.`);
  return [pattern];
}

function listField(
  name: string,
  value: unknown,
  leftOut?: (text: string) => void,
  routed = false,
): Record<string, unknown> {
  if (value === undefined) return {};
  const list = typeof value === 'string' ? value.split(/\s*,\s*/) : [value].flat().map(String);
  if (routed) {
    leftOut?.(list.join(', '));
    return {};
  }
  return { [name]: list.length === 1 && list[0] === '*' ? '*' : list };
}

/** What would stop the start. */
function faultsOf(policy: object): string[] {
  try {
    compilePolicy(policy as CorsPolicyOptions, true);
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
