// Compiles an application under versions of TypeScript and kinds of modules, with every check of the library's types.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';

/** All kinds were tried under each version; here each has the one that its users have most. */
const ROWS = [
  ['5.4', 'commonjs', 'node10', 'commonjs'],
  ['5.7', 'node16', 'node16', 'commonjs'],
  ['5.9', 'esnext', 'bundler', 'commonjs'],
  ['6', 'preserve', 'bundler', 'commonjs'],
  ['7', 'nodenext', 'nodenext', 'module'],
];

function outcomeOf([version, module, moduleResolution, type], strict) {
  const folder = `compiled/${version}-${strict}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, JSON.stringify({ type }));
  copyFileSync('application.ts', `${folder}/application.ts`);
  const compilerOptions = {
    ...{ target: 'ES2022', lib: ['ES2023', 'DOM'], module, moduleResolution, types: ['node', 'jest'] },
    ...{ typeRoots: ['../../node_modules/@types'], strict, exactOptionalPropertyTypes: strict, skipLibCheck: false },
    ...{ experimentalDecorators: true, emitDecoratorMetadata: true, esModuleInterop: true, noEmit: true },
  };
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions }));
  const tsc = `node_modules/typescript-${version}/bin/tsc`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  const name = `compiles with TypeScript ${version}, ${module}, ${moduleResolution}${strict ? ', strict' : ''}`;
  return status === 0 ? { name } : { name, fault: stdout + stderr };
}

const outcomes = ROWS.map((row, index) => outcomeOf(row, index % 2 === 0));
writeFileSync('types.json', JSON.stringify({ outcomes }));
