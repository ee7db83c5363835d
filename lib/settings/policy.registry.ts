import { clean, type IssueCollector } from '../rules/configuration.issue.js';
import { DANGEROUS_KEYS } from '../rules/dangerous.options.js';
import { nearestName } from '../rules/nearest.name.js';
import { compileDraft, draftOf, exposing } from '../policy/policy.compiler.js';
import type { PolicyDraft } from '../policy/policy.fields.js';
import type { CorsPolicy } from '../policy/policy.js';
import type { PolicyKey } from '../policy/policy.options.js';
import type { CorsSettings, LocatedPolicy } from './cors.settings.js';

/** A compiled policy, or `false` for no cross-origin access; also `false` if the policy has faults. */
export type PolicyOrFalse = CorsPolicy | false;

/** Compiles the policies of an application, each once. Policies are validated after `extends` and overrides. */
export class PolicyRegistry {
  private readonly compiled = new Map<unknown, PolicyOrFalse>();
  private readonly circles = new Set<string>();
  private readonly names = new Set<string>();
  private readonly written = new Map<CorsPolicy, { path: string; methods: string | undefined }>();
  private readonly bases = new Set<string>();

  constructor(
    private readonly settings: CorsSettings,
    private readonly production: boolean,
    private readonly issues: IssueCollector,
    /** Only named policies written below this path are compiled at once; others when they are used. */
    place = '',
  ) {
    for (const [name, placed] of settings.policies) if (placed.path.startsWith(place)) this.compile(placed, name);
  }

  /** Whether no option, namespace or variable gives a default, a policy or an entry of `routes`. */
  get isEmpty(): boolean {
    const { default: fallback, policies, routes } = this.settings;
    return fallback === undefined && policies.size === 0 && routes === undefined;
  }

  /** What is written as the policy of routes that have no other. */
  get defaultIs(): 'a policy' | 'false' | 'not set' {
    const { default: fallback } = this.settings;
    return fallback === undefined ? 'not set' : fallback.value === false ? 'false' : 'a policy';
  }

  /** All policies compiled so far. */
  all(): PolicyOrFalse[] {
    return [...this.compiled.values()];
  }

  /** All named policies, with where they are written. */
  *named(): Generator<[name: string, policy: CorsPolicy, placed: LocatedPolicy]> {
    const { default: fallback } = this.settings;
    if (typeof fallback?.value === 'object') {
      const policy = this.default();
      if (policy !== false) yield ['default', policy, fallback];
    }
    for (const [name, placed] of this.settings.policies) {
      const policy = this.compile(placed, name);
      if (policy !== false) yield [name, policy, placed];
    }
  }

  /** Policies that list methods and that no other policy extends, with the path of the list. */
  *listingMethods(): Generator<[policy: CorsPolicy, path: string]> {
    for (const [policy, { path, methods }] of this.written) {
      const own = methods !== undefined && (methods === `${path}.methods` || methods.startsWith('env '));
      if (own && typeof policy.methods !== 'string' && !this.bases.has(policy.name)) yield [policy, methods];
    }
  }

  /** The names of the policies in use: by a route, an entry, a default or another policy. */
  usedNames(): string[] {
    return [...this.names];
  }

  /** The policy of routes that have no other. */
  default(): PolicyOrFalse {
    const placed = this.settings.default;
    return placed === undefined ? false : this.resolve(placed, 'default');
  }

  /** The policy a reference stands for: a name, inline options, or `false`. */
  resolve(placed: LocatedPolicy, name: string): PolicyOrFalse {
    const { value, path } = placed;
    if (value === false) return false;
    if (typeof value === 'string') {
      if (value === 'default' && name !== 'default') return this.default();
      const named = this.settings.policies.get(value);
      this.names.add(value);
      if (named) return this.compile(named, value);
      this.reportUnknown(value, path);
      return false;
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return this.compile(placed, name);
    this.issues.add('policy-invalid', path, value);
    return false;
  }

  /** A policy with the headers that `@ExposeHeaders` adds on one route. */
  exposing(policy: PolicyOrFalse, names: readonly { name: unknown; path: string }[]): PolicyOrFalse {
    const [first] = names;
    if (first === undefined) return policy;
    if (policy === false) {
      this.issues.add('exposed-headers-without-policy', first.path.replace(/\[\d+\]$/, ''), first.name);
      return false;
    }
    const written = names.map(({ name }) => name);
    return exposing(policy, written, (index) => names[index]?.path ?? first.path, this.issues);
  }

  /** Inline options are compiled to one policy, however many handlers they apply to. */
  private compile(placed: LocatedPolicy, name: string): PolicyOrFalse {
    // Two policies may share one object of options, but overrides by variables belong to only one of them.
    const key = placed.overrides ? placed : placed.value;
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const draft = this.draft(placed, [name]);
    const { production, issues } = this;
    const policy = draft === undefined ? false : compileDraft(draft, { name, path: placed.path, production, issues });
    this.compiled.set(key, policy);
    if (policy !== false) this.written.set(policy, { path: placed.path, methods: draft?.get('methods')?.path });
    return policy;
  }

  private draft(placed: LocatedPolicy, trail: readonly string[]): PolicyDraft | undefined {
    const own = draftOf(placed.value as object, placed.path, this.issues);
    for (const [key, field] of placed.overrides ?? []) replace(own, key, field);
    const base = own.get('extends');
    if (base === undefined) return own;
    const name: unknown = base.value;
    if (typeof name !== 'string') {
      this.issues.add('option-invalid', base.path, name, 'the name of a policy');
      return undefined;
    }
    if (trail.includes(name)) {
      this.reportCircle([...trail.slice(trail.indexOf(name)), name], base.path);
      return undefined;
    }
    const target = this.target(name, base.path);
    const inherited = target && this.draft(target, [...trail, name]);
    if (inherited === undefined) return undefined;
    const merged = new Map(inherited);
    merged.delete('extends');
    merged.delete('reportOnly');
    // An option that silences a rule applies only to the origins it was written with.
    if (own.has('origins')) for (const key of DANGEROUS_KEYS) merged.delete(key);
    for (const [key, field] of own) if (key !== 'extends') replace(merged, key, field);
    return merged;
  }

  /** The policy that `extends` names. A default that is a name is treated as a policy that extends it. */
  private target(name: string, path: string): LocatedPolicy | undefined {
    const placed = name === 'default' ? this.settings.default : this.settings.policies.get(name);
    this.names.add(name);
    this.bases.add(name);
    if (placed === undefined && name !== 'default') this.reportUnknown(name, path);
    else if (placed === undefined || placed.value === false) this.issues.add('policy-extends-nothing', path, name);
    else if (typeof placed.value === 'string') return { ...placed, value: { extends: placed.value } };
    else if (typeof placed.value === 'object') return placed;
    return undefined;
  }

  /** Reports a circle once, whichever of its policies is compiled first. */
  private reportCircle(circle: readonly string[], path: string): void {
    const members = [...new Set(circle)].sort().join('\n');
    if (!this.circles.has(members)) this.issues.add('policy-extends-cycle', path, circle.at(-1), circle.join(' → '));
    this.circles.add(members);
  }

  private reportUnknown(name: string, path: string): void {
    const names = [...this.settings.policies.keys()];
    const nearest = nearestName(name, names);
    const known = names.map((each) => `"${each}"`).join(', ');
    const added = `add policies: { ${/^[A-Za-z]\w*$/.test(name) ? name : `'${clean(name)}'`}: { origins: [...] } }`;
    const hint =
      nearest !== undefined
        ? `Did you mean "${nearest}"?`
        : names.length === 0
          ? `A${added.slice(1)}.`
          : `Use ${names.length === 1 ? known : `one of ${known}`}, or ${added}.`;
    const isOrigin = name === '*' || name.includes('://');
    this.issues.add(
      'policy-unknown',
      path,
      name,
      isOrigin ? `To admit pages, write their origins: { origins: ['${originLike(name)}'] }.` : hint,
    );
  }
}

const originLike = (name: string): string => (name === '*' ? 'https://app.example.com' : name);

/** Sets a field and moves it to the end: of two fields that contradict each other, the later one is reported. */
function replace<T>(draft: Map<PolicyKey, T>, key: PolicyKey, field: T): void {
  draft.delete(key);
  draft.set(key, field);
}
