import type { CorsPolicy, HeaderPair, PreflightTerms } from './policy.js';
import {
  ALLOW_CREDENTIALS,
  ALLOW_HEADERS,
  EXPOSE_HEADERS,
  MAX_AGE,
  RESOURCE_POLICY,
  TIMING_ALLOW_ORIGIN,
} from './terms.js';

/** No headers besides `Access-Control-Allow-Origin`. */
export const NO_HEADERS: readonly HeaderPair[] = Object.freeze([]);

/** A policy without the header lines that are derived from its fields. */
export type PolicyTerms = Omit<CorsPolicy, 'actualHeaders' | 'refusedHeaders' | 'preflight'>;

/** Derives the header lines of a policy and freezes it. `preflight` is shared by policies with the same preflight. */
export function buildPolicy(terms: PolicyTerms, preflight = preflightOf(terms)): CorsPolicy {
  const { crossOriginResourcePolicy: resourcePolicy, exposedHeaders } = terms;
  const exposed: HeaderPair[] = exposedHeaders.length > 0 ? [[EXPOSE_HEADERS, exposedHeaders.join(', ')]] : [];
  const refusedHeaders = resourcePolicy === undefined ? NO_HEADERS : [[RESOURCE_POLICY, resourcePolicy] as const];
  const actualHeaders = [...preflight.beforeMethods, ...exposed, ...refusedHeaders];
  // Constant only for a public policy; otherwise `decide` adds the request's origin.
  if (terms.timingAllowOrigin && terms.public) actualHeaders.push([TIMING_ALLOW_ORIGIN, '*']);
  return freeze({ ...terms, preflight, actualHeaders, refusedHeaders });
}

function preflightOf({ credentials, allowedHeaders, maxAge }: PolicyTerms): PreflightTerms {
  const afterMethods: HeaderPair[] = [[MAX_AGE, String(maxAge)]];
  if (allowedHeaders.length > 0) afterMethods.unshift([ALLOW_HEADERS, allowedHeaders.join(', ')]);
  return { beforeMethods: credentials ? [[ALLOW_CREDENTIALS, 'true']] : [], afterMethods };
}

function freeze(policy: CorsPolicy): CorsPolicy {
  const { actualHeaders, refusedHeaders, preflight } = policy;
  const lists = [actualHeaders, refusedHeaders, preflight.beforeMethods, preflight.afterMethods];
  for (const line of lists.flat()) Object.freeze(line);
  const { sources, methods, dangers, allowedHeaders, exposedHeaders, originTexts, variables } = policy;
  const fields = [sources, methods, dangers, allowedHeaders, exposedHeaders, originTexts, variables];
  for (const value of [...lists, preflight, ...fields]) Object.freeze(value);
  return Object.freeze(policy);
}
