import type { IssueCollector } from '../core/configuration.issue.js';
import { compileMethods } from '../core/names.compiler.js';
import { hasSources } from '../core/policy.js';
import type { Placed } from '../core/policy.fields.js';
import { checkKeys, isOptions } from '../core/setting.checks.js';
import type { PolicyOrFalse, PolicyRegistry } from './policy.registry.js';
import { pathOf, servesMethod } from './route.record.js';

/** How the platform's router reads paths. */
export interface PathReading {
  readonly caseSensitive: boolean;
  readonly ignoreTrailingSlash: boolean;
}

/** An entry of `routes`, compiled. */
export interface RouteEntry {
  readonly path: string;
  readonly methods: readonly string[] | undefined;
  readonly policy: PolicyOrFalse;
  readonly segments: readonly string[];
}

/** An entry that applies, with its parameters; `ambiguous` where servers may read the path in two ways. */
export type EntryMatch =
  { readonly entry: RouteEntry; readonly params: Record<string, string> } | 'ambiguous' | undefined;

/** The entries of `routes`: policies of paths that no controller serves. The first that matches counts. */
export class RouteEntries {
  readonly entries: readonly RouteEntry[];

  constructor(
    entries: readonly RouteEntry[],
    private readonly reading: PathReading,
  ) {
    this.entries = entries.map((entry) => ({ ...entry, segments: this.split(entry.path) }));
  }

  /** The entry of a request; where a decoded or shortened path would find another one, or other lists, none is trusted. */
  find(method: string, url: string): EntryMatch {
    if (this.entries.length === 0) return undefined;
    const path = pathOf(url);
    if (path === undefined) return 'ambiguous';
    const written = this.match(method, path);
    const canonical = canonicalPath(path);
    if (canonical === path || canonical === undefined) return written;
    const read = this.match(method, canonical);
    return read?.entry === written?.entry && sameLists(read, written) ? written : 'ambiguous';
  }

  private match(method: string, path: string): Exclude<EntryMatch, 'ambiguous'> {
    const segments = this.split(path);
    for (const entry of this.entries) {
      if (entry.methods && !entry.methods.some((own) => servesMethod(own, method))) continue;
      const params = this.params(entry.segments, segments);
      if (params) return { entry, params };
    }
    return undefined;
  }

  private split(path: string): string[] {
    const trimmed =
      this.reading.ignoreTrailingSlash && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    return trimmed.slice(1).split('/');
  }

  private params(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
    const open = pattern.at(-1) === '*';
    if (open ? segments.length < pattern.length : segments.length !== pattern.length) return undefined;
    const params: Record<string, string> = {};
    for (const [index, wanted] of pattern.entries()) {
      const segment = segments[index] ?? '';
      if (open && index === pattern.length - 1) break;
      if (wanted.startsWith(':')) {
        if (segment === '') return undefined;
        params[wanted.slice(1)] = decode(segment) ?? segment;
      } else if (this.fold(wanted) !== this.fold(segment)) return undefined;
    }
    return params;
  }

  private fold(text: string): string {
    return this.reading.caseSensitive ? text : text.toLowerCase();
  }
}

/** Compiles `routes`; every fault is recorded. */
export function compileEntries(
  routes: Placed | undefined,
  policies: PolicyRegistry,
  issues: IssueCollector,
): RouteEntry[] {
  if (routes === undefined) return [];
  if (!Array.isArray(routes.value)) {
    issues.add('option-invalid', routes.path, routes.value, 'a list of { path, methods?, policy }');
    return [];
  }
  const entries: RouteEntry[] = routes.value.flatMap((route: unknown, index) => {
    const path = `${routes.path}[${index}]`;
    if (!isOptions(route, path, issues)) return [];
    checkKeys(route, ['path', 'methods', 'policy'], path, issues);
    const policy = policies.resolve({ value: route.policy, path: `${path}.policy` }, `${path}.policy`);
    const methods = readMethods(route.methods, `${path}.methods`, issues);
    if (
      typeof route.path !== 'string' ||
      !/^\/(?:(?::?[^/:*?#{}()\\\s]+\/)*(?:\*|:?[^/:*?#{}()\\\s]+\/?)?)$/.test(route.path)
    ) {
      issues.add('routes-path-invalid', `${path}.path`, route.path);
      return [];
    }
    return [{ path: route.path, methods, policy, segments: route.path.slice(1).split('/') }];
  });
  entries.forEach((entry, index) => {
    const earlier = entries.slice(0, index).find((other) => covers(other, entry));
    if (earlier) issues.add('routes-entry-unreachable', `${routes.path} ${entry.path}`, entry.path, earlier.path);
  });
  return entries;
}

/** Whether `earlier` takes every request that `later` is meant for. */
function covers(earlier: RouteEntry, later: RouteEntry): boolean {
  const { methods } = earlier;
  if (methods && !later.methods?.every((method) => methods.some((own) => servesMethod(own, method)))) return false;
  const open = earlier.segments.at(-1) === '*';
  if (!open && later.segments.at(-1) === '*') return false;
  const fixed = open ? earlier.segments.slice(0, -1) : earlier.segments;
  const longEnough = open ? later.segments.length > fixed.length : later.segments.length === fixed.length;
  return longEnough && fixed.every((segment, at) => segment.startsWith(':') || segment === later.segments[at]);
}

function readMethods(methods: unknown, path: string, issues: IssueCollector): string[] | undefined {
  if (methods === undefined) return undefined;
  if (!Array.isArray(methods)) {
    issues.add('option-invalid', path, methods, 'a list of methods');
    return undefined;
  }
  return compileMethods({ names: methods, path: (index) => `${path}[${index}]`, credentials: true, issues });
}

/** Whether two readings of a path lead to the same lists: a source may tell whose list it is by the parameters. */
function sameLists(a: Exclude<EntryMatch, 'ambiguous'>, b: Exclude<EntryMatch, 'ambiguous'>): boolean {
  if (!a || !b || !hasSources(a.entry.policy)) return true;
  return Object.keys(a.params).every((name) => a.params[name] === b.params[name]);
}

/** The path with escapes decoded, doubled slashes joined and dot segments removed; undefined where it cannot be decoded. */
function canonicalPath(path: string): string | undefined {
  if (!/[%\\]|\/\/|\/\.{1,2}(?:\/|$)/.test(path)) return path;
  const decoded = decode(path)?.replaceAll('\\', '/');
  if (decoded === undefined) return undefined;
  const kept: string[] = [];
  for (const segment of decoded.split('/').slice(1)) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(segment);
  }
  return `/${kept.join('/')}${decoded.endsWith('/') && kept.length > 0 ? '/' : ''}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
