import type { Answer } from '../kit/http.js';

/** A request as a host of functions is told of it. */
export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
}

/** What a function answers, in the spelling of either version of the gateway. */
interface Result {
  statusCode: number;
  headers?: Record<string, string | number>;
  multiValueHeaders?: Record<string, (string | number)[]>;
  body?: string;
}

const listed = (headers: Record<string, string>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));

/** A request as AWS spells it for a function: API Gateway's two versions, and the load balancer. */
export const EVENTS: Readonly<Record<string, (asked: Asked) => object>> = {
  'REST API v1': ({ method, path, headers }) => ({
    version: '1.0',
    ...{ resource: '/{proxy+}', path, httpMethod: method, body: '', isBase64Encoded: false },
    ...{ headers, multiValueHeaders: listed(headers), queryStringParameters: null },
    requestContext: { requestId: '1', stage: 'live', httpMethod: method, path, identity: { sourceIp: '127.0.0.1' } },
  }),
  'HTTP API v2': ({ method, path, headers }) => ({
    version: '2.0',
    ...{ routeKey: '$default', rawPath: path, rawQueryString: '', headers, body: '', isBase64Encoded: false },
    requestContext: { requestId: '1', stage: '$default', http: { method, path, sourceIp: '127.0.0.1' } },
  }),
  'load balancer': ({ method, path, headers }) => ({
    ...{ path, httpMethod: method, headers, queryStringParameters: {}, body: '', isBase64Encoded: false },
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/a/1' } },
  }),
};

/** The answer of a function, as it would come over a socket. */
export function answerOf(given: unknown): Answer {
  const { statusCode, headers = {}, multiValueHeaders = {}, body = '' } = given as Result;
  const lines = Object.entries({ ...headers, ...multiValueHeaders });
  return {
    status: statusCode,
    headers: {},
    rawHeaders: lines.flatMap(([name, values]) => [values].flat().flatMap((value) => [name, String(value)])),
    body,
  };
}
