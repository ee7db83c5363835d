import { rules } from '../rule.js';

/** Rules about the HTTP platform and the version of Nest. */
export const PLATFORM_RULES = rules({
  'adapter-shared': {
    severity: 'error',
    when: 'two applications share one HTTP adapter',
    message: () => 'This HTTP adapter already belongs to another application; their routes and policies would mix.',
    hint: () => 'Create an adapter for each application.',
    example: [undefined],
  },
  'platform-unsupported': {
    severity: 'error',
    when: 'the HTTP adapter is neither that of Express nor that of Fastify, and lacks methods of AbstractHttpAdapter that CorsModule needs there',
    message: (value, detail) => `CorsModule cannot answer on the HTTP platform ${value}: its adapter has no ${detail}.`,
    hint: () => 'Add these methods to the adapter, or use @nestjs/platform-express or @nestjs/platform-fastify.',
    example: ['hono', 'getHeader(), isHeadersSent()'],
  },
  'nest-too-old': {
    severity: 'error',
    when: '`@nestjs/core` or the platform package is older than 11.1.4',
    message: () => 'Before Nest 11.1.4, middleware would run ahead of CorsModule.',
    hint: () => 'Update @nestjs/core, @nestjs/common and the platform package to 11.1.4 or later.',
    example: [undefined],
  },
});
