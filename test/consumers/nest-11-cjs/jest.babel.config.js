/** Plain Jest, with the one plugin that turns the package into CommonJS. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/application.test.js'],
  transformIgnorePatterns: ['/node_modules/(?!nestjs-cors/)'],
  transform: { 'nestjs-cors/.+\\.js$': ['babel-jest', { plugins: ['@babel/plugin-transform-modules-commonjs'] }] },
};
