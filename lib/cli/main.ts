#!/usr/bin/env node
import { Command, Option } from 'commander';
import type { ProbeOptions } from './probe.command.js';
import type { ReportOptions } from './report.command.js';
import { processTerminal } from './terminal.js';

// Each command loads what it needs: only "report" starts an application.
const terminal = processTerminal();
const json = new Option('--json', 'print JSON').default(false);

/** Exit codes: 0 for success; 1 if a page is blocked, access has widened, or something was unsafe; 2 if the command failed. */
const end = (well: boolean): void => {
  process.exitCode = well ? 0 : 1;
};

const program = new Command('nestjs-cors').description(
  'CORS from the command line: probe servers, report policies, compare reports, migrate options.',
);

program
  .command('probe <url>')
  .description(
    'send what a browser would send, including the request itself, and print what a page could read and why; exits with 1 if it is blocked, with 2 if the server does not answer',
  )
  .requiredOption('--origin <origin>', 'the origin of the page')
  .option('--method <method>', 'the method of the request', 'GET')
  .option(
    '--header <header>',
    '"Name: value" that the page sets; may be repeated',
    (value, all: string[]) => [...all, value],
    [],
  )
  .option('--credentials', 'with cookies and HTTP authentication', false)
  .addOption(
    new Option('--engine <engine>', 'whose rules')
      .choices(['standard', 'chromium', 'firefox', 'webkit'])
      .default('standard'),
  )
  .addOption(json)
  .action(async (url: string, options: ProbeOptions) => {
    const { probe } = await import('./probe.command.js');
    const probed = await probe(url, options, terminal);
    process.exitCode = { readable: 0, blocked: 1, unreachable: 2 }[probed];
  });

program
  .command('report <module>')
  .description('start a built application without listening, and print its routes with their policies')
  .option('--export <name>', 'the name of the module class, where the file exports several')
  .option('--configure <file>', 'a file that exports configure(app): prefix, versioning and the like')
  .addOption(
    new Option('--platform <platform>', 'the HTTP platform').choices(['express', 'fastify']).default('express'),
  )
  .addOption(json)
  .option('--markdown', 'print a Markdown table', false)
  .action(async (file: string, options: ReportOptions) => {
    const { report } = await import('./report.command.js');
    await report(file, options, terminal);
  });

program
  .command('diff <before> <after>')
  .description('compare two reports (JSON), and exit with 1 if a page can do more than before')
  .addOption(json)
  .action(async (before: string, after: string, options: { json: boolean }) => {
    const { diff } = await import('./diff.command.js');
    end(await diff(before, after, options, terminal));
  });

program
  .command('migrate [file]')
  .description(
    'read options of enableCors() as JSON (from standard input without a file), and print the equivalent policy',
  )
  .addOption(json)
  .action(async (file: string | undefined, options: { json: boolean }) => {
    const { migrateOptions } = await import('./migrate.command.js');
    end(await migrateOptions(file ?? '-', options, terminal));
  });

// Errors in the command line exit with 2, as 1 is the result of a command.
program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
for (const command of program.commands) command.copyInheritedSettings(program);

program.parseAsync().catch((error: unknown) => {
  terminal.complain(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});
