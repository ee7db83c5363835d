import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  // Node loads the specs, the package (as tsc has compiled it, from build) and its dependencies.
  testEnvironment: '<rootDir>/test/kit/jest/native.environment.cjs',
  runtime: '<rootDir>/test/kit/jest/native.runtime.cjs',
  roots: ['<rootDir>/build', '<rootDir>/sample', '<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/consumers/'],
  testSequencer: '<rootDir>/test/kit/jest/long.first.mjs',
  // One for each core: with more, each takes longer than the wait of others gives back.
  maxWorkers: availableParallelism(),
  // What a spec has loaded for itself stays in its worker: restart one that grows.
  workerIdleMemoryLimit: '512MB',
  // Against what hangs; a busy machine is not a fault.
  testTimeout: 60_000,
  restoreMocks: true,
};
