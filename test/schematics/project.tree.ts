import { Tree, type SchematicContext } from '@angular-devkit/schematics';
import { nestAdd, type NestAddOptions } from '../../lib/schematics/nest.add.js';

/** What `nest new` writes, as far as the schematic looks at it. */
export const FRESH = {
  'package.json': JSON.stringify({ dependencies: { '@nestjs/core': '^12.0.0' } }, undefined, 2),
  'nest-cli.json': JSON.stringify({ sourceRoot: 'src' }),
  'src/main.ts': [
    "import { NestFactory } from '@nestjs/core';",
    "import { AppModule } from './app.module.js';",
    '',
    'async function bootstrap() {',
    '  const app = await NestFactory.create(AppModule);',
    '  await app.listen(3000);',
    '}',
    'await bootstrap();',
    '',
  ].join('\n'),
  'src/app.module.ts': [
    "import { Module } from '@nestjs/common';",
    '',
    '@Module({',
    '  imports: [],',
    '})',
    'export class AppModule {}',
    '',
  ].join('\n'),
};

/** main.ts with a line after the application is created, and options of `create()`. */
export const mainWith = (line: string, options = ''): string =>
  FRESH['src/main.ts']
    .replace('  await app.listen', `${line === '' ? '' : `  ${line}\n`}  await app.listen`)
    .replace('create(AppModule)', `create(AppModule${options})`);

/** What the schematic left, and said. */
export interface Added {
  readonly files: Readonly<Record<string, string>>;
  readonly said: string;
  readonly warned: string;
  readonly isInstalling: boolean;
}

const textOf = (bytes: Buffer): string => {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : bytes.toString('latin1');
};

/** Runs `nest add` on the files of a project. Whether `.env` stays on this machine is asked of Git otherwise. */
export async function add(
  files: Readonly<Record<string, string | Buffer>>,
  options: NestAddOptions = {},
  isLocal = true,
): Promise<Added> {
  const tree = Tree.empty();
  for (const [path, text] of Object.entries(files)) tree.create(path, text);
  const [said, warned]: [string[], string[]] = [[], []];
  let isInstalling = false;
  const context = {
    logger: { info: (line: string) => void said.push(line), warn: (line: string) => void warned.push(line) },
    addTask: () => void (isInstalling = true),
  };
  await nestAdd(options, tree, context as unknown as SchematicContext, () => isLocal);
  const after: Record<string, string> = {};
  tree.visit((path) => void (after[path.slice(1)] = textOf(tree.read(path) as Buffer)));
  return { files: after, said: said.join('\n'), warned: warned.join('\n'), isInstalling };
}
