import type { ConfigService } from '@nestjs/config';
import type { IssueCollector } from '../rules/configuration.issue.js';
import { nearestName } from '../rules/nearest.name.js';
import type { Located } from '../policy/policy.fields.js';
import type { PolicyKey } from '../policy/policy.options.js';
import { FIELDS, upperSnake } from './variable.names.js';
import { meantVariable } from './variable.slips.js';
import { hasQuotes, isQuoted, unparsableText, withoutQuotes, type VariableKind } from './variable.text.js';

/** Fields set by variables: for the default policy under `''`, for named policies under their name. */
export type VariableFields = ReadonlyMap<string, ReadonlyMap<PolicyKey, Located>>;

/** Reads the variables `CORS_*` through ConfigService; faults name the variable. */
export class VariablesReader {
  constructor(
    private readonly config: ConfigService,
    private readonly prefix: string,
    private readonly issues: IssueCollector,
  ) {}

  /** The fields set for the default policy and for each of `policies`. */
  read(policies: readonly string[]): VariableFields {
    const fields = new Map<string, Map<PolicyKey, Located>>();
    const known = new Set<string>();
    this.readPolicy('', this.prefix, fields, known);
    const owners = new Map<string, string>();
    for (const policy of policies) {
      const prefix = `${this.prefix}POLICY_${upperSnake(policy)}_`;
      const owner = owners.get(prefix);
      if (owner !== undefined) {
        this.issues.add('variable-ambiguous', `env ${prefix}ORIGINS`, policy, `"${owner}" and "${policy}"`);
      } else {
        owners.set(prefix, policy);
        this.readPolicy(policy, prefix, fields, known);
      }
    }
    this.reportUnknown(known, policies);
    return fields;
  }

  private readPolicy(
    policy: string,
    prefix: string,
    fields: Map<string, Map<PolicyKey, Located>>,
    known: Set<string>,
  ): void {
    const own = new Map<PolicyKey, Located>();
    for (const [suffix, key, kind] of FIELDS) {
      const name = prefix + suffix;
      known.add(name);
      const value = this.parse(name, kind);
      if (value !== undefined) own.set(key, { value, path: `env ${name}` });
    }
    if (own.size > 0) fields.set(policy, own);
  }

  private parse(name: string, kind: VariableKind): unknown {
    const raw = this.config.get<string | number | boolean | unknown[] | null>(name);
    if (raw === undefined || raw === null || Array.isArray(raw)) return raw ?? undefined;
    const text = String(raw).trim();
    if (isQuoted(text) || (kind === 'list' && !text.startsWith('[') && hasQuotes(text))) {
      this.issues.add('variable-quoted', `env ${name}`, raw, withoutQuotes(text));
      return undefined;
    }
    const value = text === '' ? undefined : PARSERS[kind](text);
    if (text === '' || (Array.isArray(value) && value.length === 0))
      this.issues.add('variable-empty', `env ${name}`, raw);
    else if (value === undefined)
      this.issues.add('variable-unparsable', `env ${name}`, raw, unparsableText(name, kind, text));
    return Array.isArray(value) && value.length === 0 ? undefined : value;
  }

  /** Reports unknown variables with the prefix: those of an unknown policy, and likely typos of known ones. */
  private reportUnknown(known: ReadonlySet<string>, policies: readonly string[]): void {
    const names = [...known].map((name) => name.slice(this.prefix.length));
    for (const name of Object.keys(process.env)) {
      if (name.slice(0, this.prefix.length).toUpperCase() !== this.prefix.toUpperCase() || known.has(name)) continue;
      const policy = this.policyNamedBy(name);
      if (policy !== undefined) {
        this.issues.add(
          'variable-of-unknown-policy',
          `env ${name}`,
          process.env[name],
          this.renamed(name, policy, policies),
        );
        continue;
      }
      const meant = meantVariable(name.slice(this.prefix.length), names, policies);
      // Where the letter case of variables does not count, as on Windows, it is the very one that is meant.
      if (meant !== undefined && !isSame(name, this.prefix + meant))
        this.issues.add('variable-slip', `env ${name}`, process.env[name], this.prefix + meant);
    }
  }

  /** The unknown policy that a variable names, and the variable of the policy that was probably meant. */
  private renamed(name: string, policy: string, policies: readonly string[]): string {
    const meant = nearestName(policy.toLowerCase(), policies);
    const field = name.slice(`${this.prefix}POLICY_${policy}_`.length);
    const renamed = meant === undefined ? '' : `\n${this.prefix}POLICY_${upperSnake(meant)}_${field}`;
    return `"${policy.toLowerCase()}"${renamed}`;
  }

  private policyNamedBy(variable: string): string | undefined {
    const rest = variable.startsWith(`${this.prefix}POLICY_`) ? variable.slice(this.prefix.length + 7) : '';
    const field = FIELDS.find(([suffix]) => rest.endsWith(`_${suffix}`));
    return field && rest.slice(0, -field[0].length - 1);
  }
}

const isSame = (name: string, other: string): boolean =>
  name.toUpperCase() === other.toUpperCase() && process.env[other] !== undefined;

const PARSERS: Readonly<Record<VariableKind, (text: string) => unknown>> = {
  list: parseList,
  boolean: (text) => ({ true: true, '1': true, false: false, '0': false })[text.toLowerCase()],
  seconds: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : text.toLowerCase() === 'false' ? false : undefined),
};

function parseList(text: string): unknown {
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      return Array.isArray(list) && list.every((entry) => typeof entry === 'string') ? list : undefined;
    } catch {
      return undefined;
    }
  }
  if (text.includes(';')) return undefined;
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  return entries.length === 1 && (entries[0] === '*' || entries[0] === 'routed') ? entries[0] : entries;
}
