import { availableParallelism } from 'node:os';

// The package as it is published, in dist/: its source maps lead to lib/, and its metadata of decorators are those of tsc.
const libFile = '<rootDir>/dist/$1.js';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist', '<rootDir>/sample', '<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^nestjs-cors$': libFile.replace('$1', 'index'),
    '^nestjs-cors/(\\w+)$': libFile,
    // Only the rooms of our own: packages have folders named lib as well.
    '^(?:\\.\\./)+lib/((?:module|diagnostics|platforms|request|sources|routes|settings|policy|origins|rules|logging|sockets|browser|testing|inspector|cli)/.*)\\.js$':
      libFile,
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'nodenext' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
      },
    ],
  },
  testSequencer: '<rootDir>/test/kit/long.first.mjs',
  // Specs that wait for engines and processes leave room for others.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // Jest's ESM mode keeps about 13 MB of every spec file that loads Nest: restart a worker that grows.
  workerIdleMemoryLimit: '512MB',
  testTimeout: 20_000,
  restoreMocks: true,
  collectCoverageFrom: ['dist/**/*.js', '!dist/index.js'],
  coverageProvider: 'v8',
  coverageReporters: ['text', 'lcovonly'],
};
