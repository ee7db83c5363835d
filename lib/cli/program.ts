import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ownVersion } from './own.version.js';
import type { ProbeOptions } from './probe.command.js';
import type { ReportOptions } from './report.command.js';
import type { Terminal } from './terminal.js';

/** What every command ends with. */
const EXIT_CODES = `
Exit codes:
  0  done: readable, no access more than before, nothing unsafe
  1  the result is bad: blocked, a look-alike admitted, access widened, something unsafe
  2  no result: a wrong argument, a file that cannot be read, a server that does not answer

Colours and line widths are for terminals only; NO_COLOR and FORCE_COLOR are heeded.`;

const json = new Option('--json', 'print JSON, and nothing else, on standard output').default(false);
const code = (well: boolean): number => (well ? 0 : 1);

/** Runs a command line, and returns the exit code. Each command loads what it needs only when it is asked for. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  let ended = 0;
  const end = (exitCode: number): void => void (ended = exitCode);
  const program = new Command('nestjs-cors')
    .description('CORS from the command line: probe servers, report policies, compare reports, migrate options.')
    .version(ownVersion(), '-v, --version', 'print the version')
    .addHelpText('after', EXIT_CODES);
  for (const add of [addProbe, addReport, addDiff, addMigrate]) add(program, terminal, end);
  program.exitOverride();
  program.configureOutput({
    writeOut: (text) => terminal.print(text.trimEnd()),
    writeErr: (text) => terminal.complain(text.trimEnd()),
    ...(terminal.width === undefined ? {} : { getOutHelpWidth: () => terminal.width as number }),
  });
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return ended;
  } catch (error) {
    // Errors in the command line exit with 2, as 1 is the result of a command.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.complain(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

type Add = (program: Command, terminal: Terminal, end: (exitCode: number) => void) => void;

const addProbe: Add = (program, terminal, end) => {
  program
    .command('probe <url>')
    .description(
      'send what a browser would send, including the request itself, and print what a page could read and why; exits with 1 if it is blocked, with 2 if the server does not answer',
    )
    .option('--origin <origin>', 'the origin of the page; with --hostile one that is admitted')
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
    .option('--timeout <seconds>', 'how long to wait for the whole exchange', secondsOf, 10)
    .option('--hostile', 'try origins that look like admitted ones; exits with 1 if one of them is admitted', false)
    .option('--report <file>', 'with --hostile: JSON of "report", which says who should be admitted')
    .addOption(json)
    .action(async (url: string, options: ProbeOptions) => {
      if (options.hostile) {
        const { probeHostile } = await import('./hostile.command.js');
        end(await probeHostile(url, options, terminal));
        return;
      }
      const { probe } = await import('./probe.command.js');
      end({ readable: 0, blocked: 1, unreachable: 2 }[await probe(url, options, terminal)]);
    });
};

const addReport: Add = (program, terminal) => {
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
};

const addDiff: Add = (program, terminal, end) => {
  program
    .command('diff <before> <after>')
    .description('compare two reports (JSON), and exit with 1 if a page can do more than before')
    .addOption(json)
    .action(async (before: string, after: string, options: { json: boolean }) => {
      const { diff } = await import('./diff.command.js');
      end(code(await diff(before, after, options, terminal)));
    });
};

const addMigrate: Add = (program, terminal, end) => {
  program
    .command('migrate [file]')
    .description(
      'find enableCors() and its like in a TypeScript or JavaScript file, or read their options as JSON (from standard input without a file), and print the equivalent policy; exits with 1 if something was unsafe',
    )
    .addOption(json)
    .action(async (file: string | undefined, options: { json: boolean }) => {
      const { migrateFile } = await import('./migrate.command.js');
      end(code(await migrateFile(file ?? '-', options, terminal)));
    });
};

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 3_600)) throw new InvalidArgumentError('It takes seconds, up to 3600.');
  return seconds;
}
