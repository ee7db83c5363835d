import type { CorsRequest } from '../origins/origin.rule.js';
import type { RequestTarget } from './registered.route.js';

/** The request as sources see it. */
export function corsRequest(
  method: string,
  target: RequestTarget,
  params: Readonly<Record<string, string>>,
): CorsRequest {
  const query = target.url.indexOf('?');
  return {
    method,
    path: query === -1 ? target.url : target.url.slice(0, query),
    host: target.hostname.toLowerCase(),
    params,
    query: new URLSearchParams(query === -1 ? '' : target.url.slice(query + 1)),
  };
}
