import type { Answer } from './wire.js';

/** An answer that one version of Nest on one platform gives in another way. Where it does not, the entry is a fault. */
export interface Difference {
  readonly nest: number;
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
];
