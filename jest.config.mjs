// With TEST_DIST=1 the same specs run against the built package in dist/.
const dist = process.env.TEST_DIST === '1';
const libFile = dist ? '<rootDir>/dist/$1.js' : '<rootDir>/lib/$1.ts';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/lib', '<rootDir>/sample', '<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^nestjs-cors$': libFile.replace('$1', 'index'),
    '^nestjs-cors/(\\w+)$': libFile,
    // Only the rooms of our own: packages have folders named lib as well.
    '^(?:\\.\\./)+lib/((?:module|diagnostics|platforms|request|sources|routes|settings|policy|origins|rules|logging|sockets|browser|testing|inspector|cli)/.*)\\.js$':
      libFile,
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // The CommonJS files of lib; the built package has them as they are named.
    '^(\\./(?:find-my-way|page\\.files))\\.cjs$': ['$1.cts', '$1.cjs'],
  },
  transform: {
    '^.+\\.c?ts$': [
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
  // Jest's ESM mode keeps about 13 MB of every spec file that loads Nest: restart a worker that grows.
  workerIdleMemoryLimit: '512MB',
  testTimeout: 20_000,
  restoreMocks: true,
  collectCoverageFrom: ['lib/**/*.ts', '!lib/**/index.ts'],
  coverageProvider: 'v8',
  coverageReporters: ['text', 'lcovonly'],
};
