import type { IssueCollector } from '../rules/configuration.issue.js';

/** Who called a function: a package by its name, a file by its path, or the application through Nest's own `app`. */
export type Caller = { readonly package: string } | { readonly file: string } | 'application';

const FRAME = /\(?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):\d+:\d+\)?$/;
/** The path of a package in pnpm contains `node_modules` several times; the last one precedes its name. */
const PACKAGE = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/;

/** The caller of `called`, from the stack. */
export function callerOf(called: (...args: never[]) => unknown): Caller {
  const files = filesAbove(called);
  const caller = files.find((file) => !isNest(file));
  const name = packageOf(caller);
  if (caller !== undefined && name !== undefined) return { package: name };
  // In a bundle Nest and this package are in the file of the application: who called cannot be told.
  const direct = files[0] !== undefined && !isNest(files[0]) && caller !== filesAbove()[0];
  return caller !== undefined && direct ? { file: caller.replace(/^file:\/\//, '') } : 'application';
}

/** The files of the stack above a function, or from this one on. */
function filesAbove(called?: (...args: never[]) => unknown): string[] {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, called);
  return (holder.stack ?? '').split('\n').flatMap((line) => FRAME.exec(line.trim())?.[1] ?? []);
}

const packageOf = (file = ''): string | undefined => PACKAGE.exec(file)?.[1]?.replaceAll('\\', '/');
const isNest = (file: string): boolean => packageOf(file)?.startsWith('@nestjs/') === true;

/** Reports who called `enableCors()`, so that the hint can say where to remove it. */
export function reportCaller(caller: Caller, issues: IssueCollector): void {
  if (caller === 'application') {
    const call = 'app.enableCors(), or "cors" from the options of NestFactory.create()';
    issues.add('cors-enabled-twice', 'app.enableCors() or NestFactory.create({ cors })', undefined, call);
  } else if ('file' in caller) {
    issues.add(
      'cors-enabled-twice',
      'httpAdapter.enableCors()',
      undefined,
      `httpAdapter.enableCors() in ${caller.file}`,
    );
  } else issues.add('cors-enabled-twice', 'httpAdapter.enableCors()', undefined, `the package ${caller.package}`);
}
