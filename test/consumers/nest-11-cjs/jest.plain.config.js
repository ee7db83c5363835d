/** Jest with no setting but which tests these are: what is built, through babel-jest. */
module.exports = { testRegex: '/built/.*\\.spec\\.js$' };
