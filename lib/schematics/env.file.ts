import { execFileSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ProjectFiles } from './project.files.js';

const PRODUCTION = [
  '# In production, the pages that may read answers, separated by commas:',
  '# CORS_ORIGINS=https://shop.example.com',
  '# CORS_ALLOWED_HEADERS=Content-Type,Authorization',
];
const DEVELOPMENT = 'NODE_ENV=development';
const SET_IT = `Set ${DEVELOPMENT} on your own machine: without it the rules of production apply.`;

/**
 * Adds the lines that the policy needs to .env; says what it added. NODE_ENV is written only where the file is local: one
 * that is committed goes to production as well.
 */
export function addVariables(
  files: ProjectFiles,
  isByVariables: boolean,
  isLocal: (path: string) => boolean,
  readElsewhere: string | undefined,
): readonly string[] {
  if (readElsewhere !== undefined)
    return [`${readElsewhere} reads its variables from elsewhere, so that nothing was written into .env. ${SET_IT}`];
  const path = `${files.root}/.env`;
  const text = files.readFile(path);
  // Written again, it would not be what it was: its secrets are in no repository.
  if (text === undefined && files.fileExists(path)) return [`.env is not UTF-8 and stays as it is. ${SET_IT}`];
  const before = text ?? '';
  const own = isByVariables && !/^[# ]*CORS_/m.test(before) ? PRODUCTION : [];
  const isSet = /^\s*(?:export\s+)?NODE_ENV\s*[=:]/m.test(before);
  const isIgnored = isLocal(path);
  const environment = isSet || before.includes(DEVELOPMENT) ? [] : environmentLines(isIgnored);
  if (own.length + environment.length > 0)
    files.write(path, [before.trimEnd(), ...environment, ...own].filter((line) => line !== '').join('\n') + '\n');
  return isSet || isIgnored
    ? []
    : [
        `NODE_ENV stands in .env as a comment: Git does not say that it ignores that file, and NODE_ENV=development must not reach production. ${SET_IT}`,
      ];
}

const environmentLines = (isIgnored: boolean): string[] =>
  isIgnored
    ? [DEVELOPMENT]
    : ['# On a developer’s machine; where it is not set, the rules of production apply:', `# ${DEVELOPMENT}`];

/** The file in which an application has its variables read from another file than .env. */
export function readsElsewhere(files: ProjectFiles, paths: readonly string[]): string | undefined {
  const found = paths.find((path) => {
    const text = files.readFile(path) ?? '';
    if (!text.includes('@nestjs/config')) return false;
    return (
      /ignoreEnvFile\s*:\s*true/.test(text) || (/envFilePath/.test(text) && !/['"`](?:\.\/)?\.env['"`]/.test(text))
    );
  });
  return found && files.short(found);
}

/** Whether a file stays on this machine: Git ignores it and does not track it, and it is no link to another one. */
export function isIgnoredByGit(path: string): boolean {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return false;
    execFileSync('git', ['check-ignore', '--quiet', basename(path)], { cwd: dirname(path), stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
