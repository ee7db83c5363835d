import { rules } from '../rule.js';

/** Rules about what a policy does besides CORS: requests that are stopped, and who may embed a response. */
export const PROTECTION_RULES = rules({
  'enforce-with-wildcard': {
    severity: 'error',
    when: "`enforce` meets `origins: '*'`",
    message: () => '"enforce" stops requests of refused pages, and a policy for everybody refuses no page.',
    hint: () => 'List the origins whose pages may send requests.',
    example: ['unsafe'],
  },
  'resource-policy-narrower': {
    severity: 'warning',
    when: 'a public policy has a `crossOriginResourcePolicy` other than `cross-origin`',
    source: 'Fetch, Cross-Origin-Resource-Policy',
    message: (value) =>
      `The policy lets every page read the answers, but Cross-Origin-Resource-Policy: ${value} keeps other sites from embedding them in <img>, <script> or <video>.`,
    hint: () => "Write crossOriginResourcePolicy: 'cross-origin', or list the origins that may read the answers.",
    example: ['same-origin'],
  },
});
