/** What Jest itself asks for in a project of ES modules; it runs with --experimental-vm-modules. */
export default {
  rootDir: 'esm',
  testRegex: '.*\\.spec\\.ts$',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: '<rootDir>/../tsconfig.json' }] },
};
