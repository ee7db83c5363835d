import type { CorsPolicy, HeaderPair, PreflightTerms } from './policy.js';
import { ALLOW_CREDENTIALS, ALLOW_HEADERS, EXPOSE_HEADERS, MAX_AGE } from './terms.js';

/** A policy without the header lines that are derived from its fields. */
export type PolicyTerms = Omit<CorsPolicy, 'actualHeaders' | 'preflight'>;

/** Derives the header lines of a policy and freezes it. `preflight` is shared by policies with the same preflight. */
export function buildPolicy(terms: PolicyTerms, preflight = preflightOf(terms)): CorsPolicy {
  const { exposedHeaders } = terms;
  const exposed: HeaderPair[] = exposedHeaders.length > 0 ? [[EXPOSE_HEADERS, exposedHeaders.join(', ')]] : [];
  return freeze({ ...terms, preflight, actualHeaders: [...preflight.beforeMethods, ...exposed] });
}

function preflightOf({ credentials, allowedHeaders, maxAge }: PolicyTerms): PreflightTerms {
  const afterMethods: HeaderPair[] = [[MAX_AGE, String(maxAge)]];
  if (allowedHeaders.length > 0) afterMethods.unshift([ALLOW_HEADERS, allowedHeaders.join(', ')]);
  return { beforeMethods: credentials ? [[ALLOW_CREDENTIALS, 'true']] : [], afterMethods };
}

function freeze(policy: CorsPolicy): CorsPolicy {
  const { actualHeaders, preflight } = policy;
  const lists = [actualHeaders, preflight.beforeMethods, preflight.afterMethods];
  for (const line of lists.flat()) Object.freeze(line);
  const { sources, methods, dangers, allowedHeaders, exposedHeaders, originTexts } = policy;
  for (const value of [...lists, preflight, sources, methods, dangers, allowedHeaders, exposedHeaders, originTexts])
    Object.freeze(value);
  return Object.freeze(policy);
}
