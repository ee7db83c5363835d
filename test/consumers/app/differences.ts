import type { Answer } from './wire.js';

/** An answer that one version of Nest on one platform gives in another way. Where it does not, the entry is a fault. */
export interface Difference {
  readonly nest: number;
  /** Those that differ, where the newest of the major does not. */
  readonly versions?: readonly string[];
  readonly platform: 'express' | 'fastify';
  /** Names the expectation. */
  readonly what: string;
  readonly why: string;
  readonly answer: Answer;
}

export const differences: readonly Difference[] = [
  {
    nest: 11,
    platform: 'fastify',
    what: 'preflight of a malformed URL',
    why: 'Fastify answers it ahead of every hook, and the adapter has no security hook yet: refused, by another status',
    answer: { status: 400 },
  },
  {
    nest: 12,
    versions: ['12.0.1'],
    platform: 'fastify',
    what: 'preflight of a malformed URL',
    why: 'as in NestJS 11: no security hook yet',
    answer: { status: 400 },
  },
  ...[11, 12].map((nest): Difference => ({
    nest,
    versions: ['11.1.4', '11.1.7', '11.2.3', '12.0.1'],
    platform: 'fastify',
    what: 'another host',
    why: 'the adapter answers a host that no route serves as an error of its own: refused, by another status',
    answer: { status: 500, vary: 'Origin' },
  })),
];
