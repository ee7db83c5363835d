/** As the documentation of Nest has it for SWC. */
module.exports = {
  testEnvironment: 'node',
  rootDir: 'test',
  testRegex: '.*\\.spec\\.ts$',
  transform: { '^.+\\.(t|j)sx?$': ['@swc/jest'] },
};
