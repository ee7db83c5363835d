/** As the README says it for applications that have ts-jest. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/application.test.js'],
  transformIgnorePatterns: ['/node_modules/(?!nestjs-cors/)'],
  transform: {
    'nestjs-cors/.+\\.js$': ['ts-jest', { tsconfig: { allowJs: true, isolatedModules: true } }],
    '^.+\\.ts$': 'ts-jest',
  },
};
