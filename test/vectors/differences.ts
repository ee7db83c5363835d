import type { Platform } from '../kit/platforms.js';

/** A case whose policy does not start here, and the rules that say so. The policy must be refused by exactly these. */
export const REFUSED_AT_START: Readonly<Record<string, string>> = {
  'django-cors-headers-008': 'origin-null',
  'django-cors-headers-009': 'origin-null',
  'django-cors-headers-028': 'wildcard-with-credentials',
  'django-cors-headers-029': 'wildcard-with-credentials',
  'django-cors-headers-030': 'wildcard-with-credentials',
  'django-cors-headers-031': 'wildcard-with-credentials',
  'express-cors-007': 'origin-insecure-with-credentials',
  'express-cors-008': 'regex-dot-unescaped regex-not-anchored regex-refuses-example',
  'express-cors-009': 'regex-not-anchored regex-refuses-example',
  'express-cors-010': 'origin-scheme-missing regex-not-anchored regex-refuses-example',
  'express-cors-028': 'wildcard-with-credentials',
  'fastify-cors-020': 'regex-not-anchored regex-refuses-example',
  'fastify-cors-021': 'regex-not-anchored regex-refuses-example',
  'hono-cors-004': 'origin-insecure-with-credentials',
  'hono-cors-005': 'origin-insecure-with-credentials',
  'hono-cors-025': 'methods-empty',
  'hono-cors-026': 'wildcard-with-credentials',
  'hono-cors-027': 'wildcard-with-credentials',
  'hono-cors-028': 'wildcard-with-credentials',
  'hono-cors-029': 'wildcard-with-credentials',
  'hono-cors-030': 'wildcard-with-credentials',
  'hono-cors-031': 'wildcard-with-credentials',
  'hono-cors-032': 'wildcard-with-credentials',
  'hono-cors-033': 'wildcard-with-credentials',
  'hono-cors-034': 'wildcard-with-credentials',
  'koa-cors-021': 'wildcard-with-credentials',
  'koa-cors-022': 'wildcard-with-credentials',
  'koa-cors-025': 'wildcard-with-credentials',
  'koa-cors-026': 'wildcard-with-credentials',
  'koa-cors-029': 'wildcard-with-credentials',
  'koa-cors-034': 'methods-empty',
  'koa-cors-049': 'wildcard-with-credentials',
  'rack-cors-001': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-002': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-003': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-004': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-005': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-009': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-010': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-011': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-012': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-013': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-014': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-016': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-017': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-021': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-026': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-027': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-028': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-029': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-030': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-031': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-032': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-033': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-034': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-036': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-037': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-038': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-040': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-041': 'origin-null regex-dot-unescaped regex-look-alike regex-not-anchored',
  'rack-cors-055': 'origin-null',
  'starlette-001':
    'allowed-headers-wildcard-with-credentials methods-wildcard-with-credentials wildcard-with-credentials',
  'starlette-002':
    'allowed-headers-wildcard-with-credentials methods-wildcard-with-credentials wildcard-with-credentials',
  'starlette-003':
    'allowed-headers-wildcard-with-credentials methods-wildcard-with-credentials wildcard-with-credentials',
  'starlette-004':
    'allowed-headers-wildcard-with-credentials methods-wildcard-with-credentials wildcard-with-credentials',
  'starlette-013': 'wildcard-with-credentials',
  'starlette-022': 'regex-dot-unescaped regex-look-alike',
  'starlette-023': 'regex-dot-unescaped regex-look-alike',
  'starlette-024': 'regex-dot-unescaped regex-look-alike',
  'starlette-025': 'regex-dot-unescaped regex-look-alike',
  'starlette-026': 'regex-dot-unescaped regex-look-alike',
  'starlette-027': 'regex-dot-unescaped regex-look-alike',
  'starlette-028': 'regex-dot-unescaped regex-look-alike',
};

/** Why an answer differs on purpose. */
export const REASONS = {
  'no-reflection': 'a list that holds "*" never widens: whoever asks is admitted by the policy "*" alone',
  'answered-ahead': "a preflight is answered before any layer of the application, so that layer's Vary is not there",
  'private-network': 'the withdrawn draft is not implemented: no browser sends its header any more',
  'unroutable-method': 'Fastify routes the methods it knows, so a preflight for another one follows the default',
  'constant-answer': 'the answer of "*" is the same for every origin, so it does not vary on it',
  'null-origin': '"null" is every sandboxed iframe and local file, and is never admitted',
} as const;

interface WireDifference {
  reason: keyof typeof REASONS;
  /** Where only one platform differs. */
  only?: Platform;
}

/** A case whose answer differs from what it says. */
export const DIFFERENT_ON_THE_WIRE: Readonly<Record<string, WireDifference>> = {
  'django-cors-headers-033': { reason: 'no-reflection' },
  'django-cors-headers-035': { reason: 'no-reflection' },
  'express-cors-015': { reason: 'no-reflection' },
  'express-cors-020': { reason: 'unroutable-method' },
  'express-cors-043': { reason: 'no-reflection' },
  'express-cors-044': { reason: 'no-reflection' },
  'fastify-cors-025': { reason: 'no-reflection' },
  'fastify-cors-049': { reason: 'no-reflection' },
  'fastify-cors-050': { reason: 'no-reflection' },
  'fastify-cors-051': { reason: 'no-reflection' },
  'fastify-cors-052': { reason: 'no-reflection' },
  'fastify-cors-053': { reason: 'no-reflection' },
  'fastify-cors-054': { reason: 'no-reflection' },
  'fastify-cors-055': { reason: 'no-reflection' },
  'fastify-cors-056': { reason: 'no-reflection' },
  'hono-cors-012': { reason: 'answered-ahead' },
  'hono-cors-022': { reason: 'no-reflection' },
  'hono-cors-024': { reason: 'no-reflection' },
  'koa-cors-008': { reason: 'no-reflection' },
  'koa-cors-009': { reason: 'no-reflection' },
  'koa-cors-012': { reason: 'no-reflection' },
  'koa-cors-014': { reason: 'no-reflection' },
  'koa-cors-015': { reason: 'no-reflection' },
  'koa-cors-035': { reason: 'no-reflection' },
  'koa-cors-036': { reason: 'no-reflection' },
  'koa-cors-037': { reason: 'no-reflection' },
  'koa-cors-048': { reason: 'private-network' },
};

/** A listed case that differs in the nearest policy of this module as well. */
export const DIFFERENT_WHEN_RESPELLED: Readonly<Record<string, WireDifference>> = {
  'django-cors-headers-008': { reason: 'null-origin' },
  'fastify-cors-026': { reason: 'constant-answer' },
  'fastify-cors-027': { reason: 'constant-answer' },
  'fastify-cors-051': { reason: 'constant-answer' },
  'fastify-cors-052': { reason: 'constant-answer' },
  'fastify-cors-053': { reason: 'constant-answer' },
  'fastify-cors-056': { reason: 'constant-answer' },
  'koa-cors-035': { reason: 'constant-answer' },
};

/** A case about configuration that is judged the other way here. */
export const DIFFERENT_CONFIGURATIONS: Readonly<Record<string, string>> = {
  'django-cors-headers-054': 'one origin may be written without a list',
  'django-cors-headers-055': 'neither "null" nor "file:" says who asks, so neither is let through',
  'django-cors-headers-060': 'an expression must be anchored and carry its examples',
  'fastify-cors-057': 'what Vary names is worked out, and there is no setting for it',
};
