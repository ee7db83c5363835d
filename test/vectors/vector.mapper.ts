import type { CorsPolicyOptions, CorsRequest, OriginRule, OriginSource } from 'nestjs-cors';
import { HTTP_VECTORS, type HttpVector, type Vector } from './vector.js';

/** A policy of this module, or whatever a case makes of one. */
export type Mapped = CorsPolicyOptions | false;

/** A distinct policy of the cases, served below `/<key>`. */
export interface MappedPolicy {
  key: string;
  options: Mapped;
  /** The nearest policy of this module, where the one of the cases is refused or admits whoever asks. */
  respelled?: Mapped;
  vectors: HttpVector[];
}

/** What each regular expression of the cases is meant to admit. */
const EXAMPLES: Readonly<Record<string, string[]>> = {
  '^(?:https://.*)$': ['https://example.org'],
  '^(?:https://.*\\.example.org)$': ['https://subdomain.example.org'],
  '^https://\\w+\\.example\\.com$': ['https://foo.example.com'],
  '^https://\\w+\\.example\\.org$': ['https://foo.example.org'],
  '(?:^https://\\w+\\.example\\.org$)|(?:^https://\\w+\\.example\\.com$)': [
    'https://foo.example.org',
    'https://foo.example.com',
  ],
  'foo\\.com$': ['http://foo.com'],
  '://(.+\\.)?example.com$': ['http://example.com'],
  'http://192\\.168\\.0\\.\\d{1,3}(:\\d+)?|http://(.*?)\\.example\\.com': [
    'http://192.168.0.1',
    'http://a.example.com',
  ],
  '(?:[eE][xX][aA][mM][pP][lL][eE]|[oO][tT][hH][eE][rR])\\.[cC][oO][mM]/?$': ['http://example.com'],
};

const EVERY_SUBDOMAIN = (host: string): string[] => [`http://*.${host}`, `https://*.${host}`];

/** The same in rules that start here, where the meaning of an expression has such a spelling. */
const RESPELLED: Readonly<Record<string, OriginRule[]>> = {
  '^(?:https://.*\\.example.org)$': ['https://*.example.org'],
  '(?:^https://\\w+\\.example\\.org$)|(?:^https://\\w+\\.example\\.com$)': [
    'https://*.example.org',
    'https://*.example.com',
  ],
  'foo\\.com$': ['http://foo.com', 'https://foo.com', ...EVERY_SUBDOMAIN('foo.com')],
  '://(.+\\.)?example.com$': ['http://example.com', 'https://example.com', ...EVERY_SUBDOMAIN('example.com')],
  'http://192\\.168\\.0\\.\\d{1,3}(:\\d+)?|http://(.*?)\\.example\\.com': [
    { regex: /^http:\/\/192\.168\.0\.\d{1,3}(?::\d+)?$/, accepts: ['http://192.168.0.1', 'http://192.168.0.1:1234'] },
    'http://*.example.com',
  ],
  '(?:[eE][xX][aA][mM][pP][lL][eE]|[oO][tT][hH][eE][rR])\\.[cC][oO][mM]/?$': [
    'https://example.com',
    'https://other.com',
  ],
};

const examplesOf = (source: unknown): string[] => (typeof source === 'string' && EXAMPLES[source]) || [];
const respelledOf = (source: unknown): OriginRule[] | undefined =>
  typeof source === 'string' ? RESPELLED[source] : undefined;

/** The lists of `dynamic` policies. `'*'` is handed on as an entry: "yes to whoever asks" has no other spelling. */
export class VectorOrigins implements OriginSource {
  static readonly lists = new Map<string, string[] | Error>();

  key({ path }: CorsRequest): string | undefined {
    return path.split('/')[1];
  }
  origins(key: string): string[] {
    const list = VectorOrigins.lists.get(key);
    if (!Array.isArray(list)) throw list ?? new Error(`no list of ${key}`);
    return list;
  }
}

/** A case's policy in the words of this module; fields that are null follow the defaults of the source. */
export function mapPolicy(vector: Vector): Mapped {
  const { policy, sourceDefaults } = vector;
  const origins = originsOf(vector);
  if (policy.disabled === true || (Array.isArray(origins) && origins.length === 0)) return false;
  const allowedHeaders = policy.allowedHeaders ?? sourceDefaults?.allowedHeaders;
  const fields = {
    origins,
    credentials: policy.credentials,
    methods: policy.methods ?? sourceDefaults?.methods,
    allowedHeaders: allowedHeaders === 'reflect-request' ? anyHeader(policy.credentials) : allowedHeaders,
    exposedHeaders: policy.exposedHeaders ?? undefined,
    maxAge: policy.maxAge ?? sourceDefaults?.maxAge,
    // The header of the withdrawn draft is not sent; only a faulty setting of it is handed on.
    ...(typeof policy.privateNetwork === 'boolean' ? {} : { allowPrivateNetwork: policy.privateNetwork }),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** Nothing of the request is echoed: `*` says the same without credentials, and nothing does with them. */
const anyHeader = (credentials: unknown): '*' | undefined => (credentials === true ? undefined : '*');

const SOUND = 'https://example.com';

function originsOf({ kind, policy }: Vector): unknown {
  const { origins, originRegex, dynamic, ...others } = policy;
  const plain = originRegex === undefined && dynamic === undefined;
  // A case about another field is judged beside a sound origin: an empty list would be refused for its own sake.
  const about = Object.values(others).some((value) => value !== null && value !== false);
  if (plain) return kind === 'config' && about && Array.isArray(origins) && origins.length === 0 ? [SOUND] : origins;
  const listed: unknown[] = Array.isArray(origins) ? origins : [origins];
  const regex = typeof originRegex === 'string' ? new RegExp(originRegex) : originRegex;
  return [
    ...listed,
    ...(originRegex === undefined ? [] : [{ regex, accepts: examplesOf(originRegex) }]),
    ...(dynamic === undefined ? [] : [VectorOrigins]),
  ];
}

/** The same policy in words that start here: without `null` and `file:`, expressions spelled out, "yes to all" as `*`. */
function respell(vector: Vector): Mapped | undefined {
  const { origins, originRegex, dynamic } = vector.policy;
  const options = mapPolicy(vector);
  if (options === false || !Array.isArray(origins)) return undefined;
  if (dynamic?.allows === '*')
    return options.credentials === true ? undefined : ({ ...options, origins: '*' } as Mapped);
  const rules = originRegex === undefined ? [] : respelledOf(originRegex);
  const kept = (origins as string[]).filter((origin) => origin !== 'null' && origin !== 'file://');
  if (rules === undefined || (rules.length === 0 && (kept.length === origins.length || kept.length === 0)))
    return undefined;
  const schemed = kept.flatMap((origin) =>
    origin.includes('://') ? [origin] : [`http://${origin}`, `https://${origin}`],
  );
  return { ...options, origins: [...schemed, ...rules] };
}

/** The distinct policies of the HTTP cases, and the cases that share each. */
export const POLICIES: readonly MappedPolicy[] = [...groups().values()];

function groups(): Map<string, MappedPolicy> {
  const found = new Map<string, MappedPolicy>();
  for (const vector of HTTP_VECTORS) {
    const text = JSON.stringify([vector.policy, vector.sourceDefaults]);
    const known = found.get(text);
    if (known) known.vectors.push(vector);
    else {
      const respelled = respell(vector);
      const options = mapPolicy(vector);
      const key = `p${found.size}`;
      found.set(text, { key, options, ...(respelled === undefined ? {} : { respelled }), vectors: [vector] });
    }
  }
  for (const { key, vectors } of found.values()) {
    const dynamic = vectors[0]?.policy.dynamic;
    if (dynamic === undefined) continue;
    const { allows } = dynamic;
    VectorOrigins.lists.set(key, allows === undefined ? new Error(dynamic.rule) : allows === '*' ? ['*'] : allows);
  }
  return found;
}
