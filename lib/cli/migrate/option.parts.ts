import { show } from '../../rules/configuration.issue.js';
import { migrate, type Migration } from '../migration.js';
import { originsOfFunction } from './origin.function.js';
import type { ValueReader } from './value.reader.js';
import { Callback, Choice, Expression, isKnown, Unseen, Variable } from './values.js';

/** What became of options that stand in a source file. */
export interface SourceParts extends Migration {
  /** What each part becomes. */
  readonly becomes: readonly string[];
  /** What the source alone does not tell: the policy is not whole without it. */
  readonly unseen: readonly string[];
  /** Variables of the environment that the module reads, each with what it has to hold. */
  readonly variables: Readonly<Record<string, string>>;
}

const VARIABLES: Readonly<Record<string, string>> = {
  origin: 'CORS_ORIGINS',
  credentials: 'CORS_CREDENTIALS',
  methods: 'CORS_METHODS',
  allowedHeaders: 'CORS_ALLOWED_HEADERS',
  exposedHeaders: 'CORS_EXPOSED_HEADERS',
  maxAge: 'CORS_MAX_AGE',
};
const NAMES: Readonly<Record<string, string>> = { origin: 'origins', headers: 'allowedHeaders' };
/** Stands for origins that are known only elsewhere, while the other options are migrated. */
const PLACEHOLDER = 'https://placeholder.example';

/** Migrates options as they stand in the source. */
export function migrateParts(reader: ValueReader, fields: Readonly<Record<string, unknown>>): SourceParts {
  return new Parts(reader).migrate(fields);
}

class Parts {
  private readonly unsafe: string[] = [];
  private readonly becomes: string[] = [];
  private readonly unseen: string[] = [];
  private readonly variables: Record<string, string> = {};

  constructor(private readonly reader: ValueReader) {}

  migrate(fields: Readonly<Record<string, unknown>>): SourceParts {
    const plain: Record<string, unknown> = {};
    const renamed: string[] = [];
    const staying: string[] = [];
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      const known = this.known(name, value);
      if (known === undefined) continue;
      plain[name] = known.length === 1 && !Array.isArray(value) ? known[0] : known;
      if (NAMES[name]) renamed.push(`${name} becomes ${NAMES[name]}`);
      else if (VARIABLES[name] && name !== 'methods') staying.push(name);
    }
    if (fields['origin'] === undefined && !Object.keys(fields).some((name) => name.startsWith('...')))
      this.becomes.push('no origin means every website, for enableCors() as for origins: "*"');
    const isOpen = fields['origin'] !== undefined && plain['origin'] === undefined;
    const migrated = migrate(isOpen ? { ...plain, origin: PLACEHOLDER } : plain);
    const policy = isOpen ? this.openPolicy(migrated) : migrated.policy;
    // Without a policy nothing becomes of them.
    if (typeof policy === 'object') {
      this.becomes.unshift(...renamed);
      if (staying.length > 0) this.becomes.push(`${staying.join(', ')} ${staying.length === 1 ? 'stays' : 'stay'}`);
    }
    const { variables, becomes, unseen } = this;
    return {
      policy,
      notes: migrated.notes,
      unsafe: [...this.unsafe, ...migrated.unsafe],
      ...{ becomes, unseen, variables },
    };
  }

  /** A policy whose origins stand elsewhere: in variables, or where they could not be seen. */
  private openPolicy({ policy }: Migration): Migration['policy'] {
    if (typeof policy !== 'object') return undefined;
    const { origins: _, ...rest } = policy;
    return { origins: [], ...rest };
  }

  /** The values of an option that the source tells; undefined if there are none. */
  private known(name: string, value: unknown): unknown[] | undefined {
    if (Array.isArray(value) && value.length === 0) return [];
    const found = [value].flat().flatMap((each: unknown) => this.entry(name, each));
    return found.length > 0 ? found : undefined;
  }

  private entry(name: string, value: unknown): unknown[] {
    if (value instanceof Expression) return [value.text];
    if (value instanceof Variable) return this.variable(name, value);
    if (value instanceof Choice) return this.choice(name, value);
    if (value instanceof Unseen) {
      this.unseen.push(`${name}: ${value.text}: ${value.why}.`);
      return [];
    }
    if (value instanceof Callback) return this.callback(name, value);
    if (Array.isArray(value)) return (value as unknown[]).flatMap((each) => this.entry(name, each));
    return [value];
  }

  private variable(name: string, { name: read, fallback }: Variable): unknown[] {
    const own = VARIABLES[name];
    if (own === undefined) {
      this.unseen.push(`${name}: it is read from ${read}, and no variable of the module has it.`);
      return [];
    }
    this.variables[own] = `what ${read} holds`;
    this.becomes.push(`${name}, read from ${read}, becomes the variable ${own}`);
    if (fallback === undefined || fallback === '' || (Array.isArray(fallback) && fallback.length === 0)) return [];
    if (name === 'origin' && (fallback === '*' || fallback === true)) {
      this.unsafe.push(
        `origin: where ${read} is not set, it is ${show(fallback)}, and any website could read the answers. It was left out: without ${own} no page is admitted.`,
      );
      return [];
    }
    return this.entry(name, fallback);
  }

  private choice(name: string, { condition, options }: Choice): unknown[] {
    if (name === 'origin' && options.some((each) => each === true || each === '*'))
      this.unsafe.push(`origin: "${condition}" decides whether any website may read the answers. List the origins.`);
    this.unseen.push(
      `${name}: "${condition}" decides between ${options.map(writtenAs).join(' and ')}: write each into the entry of its environment in "environments".`,
    );
    return [];
  }

  private callback(name: string, callback: Callback): unknown[] {
    if (name !== 'origin') {
      this.unseen.push(`${name}: a function gives it when a request comes.`);
      return [];
    }
    const { entries, unsafe, unseen } = originsOfFunction(this.reader, callback);
    this.unsafe.push(...unsafe);
    this.unseen.push(...unseen);
    if (entries.length > 0)
      this.becomes.push(
        'origin, a function: the lists that it compares with become entries; what else it does (logging, errors) is gone',
      );
    return entries.flatMap((each) => this.entry(name, each));
  }
}

/** A value as the source has it. */
function writtenAs(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writtenAs).join(', ')}]`;
  if (value instanceof Unseen || value instanceof Expression) return value.text;
  if (value instanceof Variable) return `the variable ${value.name}`;
  return isKnown(value) ? show(value) : 'what a function or a condition gives';
}
