import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { CorsConfigurationError } from 'nestjs-cors';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { ROOT } from '../architecture/library.files.js';

/** What Node prints of an error of the packed code that nobody catches; `nest start` runs it with these flags. */
function printed(flags: readonly string[]): string[] {
  const program = `
    import { CorsModule } from 'nestjs-cors';
    import { Module } from '@nestjs/common';
    import { NestFactory } from '@nestjs/core';
    class AppModule {}
    Module({ imports: [CorsModule.forRoot({ default: { origins: ['null'] } })] })(AppModule);
    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    await app.init();`;
  const { stderr } = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', program], {
    ...{ encoding: 'utf8', cwd: ROOT, env: { ...process.env, NODE_ENV: 'test' } },
  });
  return stderr.trim().split('\n');
}

describe('the error as it is printed', () => {
  it.each([[['--enable-source-maps']], [[]]])(
    'with %j Node prints each fault once, and one line that ships',
    (flags) => {
      const lines = printed(flags);
      expect(lines.slice(0, -2)).toEqual([
        'CorsConfigurationError: The CORS configuration has 1 error:',
        '',
        '  error at default.origins[0] (origin-null)',
        '    "null" cannot be trusted: every sandboxed iframe, data: page and local file sends the origin "null".',
        '    Fix: Serve the page over http(s) and list that origin.',
        '    See: node_modules/nestjs-cors/docs/configuration-errors.md#origin-null',
        expect.stringMatching(/^ {4}at throwConfigurationError \(file:\S+\/dist\/\S+\.js:\d+:\d+\)$/),
      ]);
      expect(lines.slice(-2)).toEqual(['', `Node.js ${process.version}`]);
    },
  );

  it('the faults are data all the same, and no other stack is shortened', () => {
    const issues = new IssueCollector(false);
    issues.add('origin-null', 'default.origins[0]', 'null');
    const limit = Error.stackTraceLimit;
    const error = new CorsConfigurationError(issues.issues);
    expect(Error.stackTraceLimit).toBe(limit);
    expect(error.issues.map(({ path, code }) => [path, code])).toEqual([['default.origins[0]', 'origin-null']]);
    expect(Object.keys(error)).toEqual(['name']);
  });

  it('an error is built where Error is frozen', () => {
    const program = `Object.freeze(Error); import('${ROOT}build/rules/configuration.error.js').then(({ CorsConfigurationError }) => console.log(new CorsConfigurationError([]).message))`;
    const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', cwd: ROOT });
    expect(stdout.trim()).toBe('The CORS configuration has 0 errors:');
  });
});
