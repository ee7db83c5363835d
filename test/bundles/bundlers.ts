import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { bundle as bundleByRecipe } from '../docs/shown/bundle.js';

const run = promisify(execFile);
const modules = createRequire(import.meta.url);

/** Packages that Nest asks for by name and does without, as Nest's own documentation tells to leave them out. */
const OPTIONAL = [
  ...['@nestjs/microservices', '@nestjs/websockets', 'class-transformer', 'class-validator'],
  ...['@fastify/static', '@fastify/view', '@fastify/multipart'],
];

const OPTIONAL_NAMES = String(new RegExp(`^((?:${OPTIONAL.join('|')})(?:/.*)?)$`));

/** Where `require` stands in what esbuild makes as an ES module, packages in CommonJS have none. */
const REQUIRE = "import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);";

/** A program for plain Node that makes one file of another: the bundlers run outside of Jest. */
const PROGRAMS: Readonly<Record<string, { file: string; program: (entry: string, out: string) => string }>> = {
  'webpack without externals': {
    file: 'bundle.cjs',
    program: (entry, out) => `
      const webpack = require(${JSON.stringify(modules.resolve('webpack'))});
      const optional = ${OPTIONAL_NAMES};
      webpack({
        entry: ${JSON.stringify(entry)}, mode: 'production', target: 'node', devtool: false,
        output: { path: ${JSON.stringify(out)}, filename: 'bundle.cjs' },
        optimization: { minimize: false },
        module: { parser: { javascript: { exprContextCritical: false, wrappedContextCritical: false } } },
        plugins: [new webpack.IgnorePlugin({ checkResource: (name) => optional.test(name) })],
      }, (error, stats) => {
        if (error || stats.hasErrors()) { console.error(error ?? stats.toString('errors-only')); process.exit(1); }
      });`,
  },
  'esbuild esm': {
    file: 'bundle.mjs',
    program: (entry, out) => `
      require(${JSON.stringify(modules.resolve('esbuild'))}).buildSync({
        entryPoints: [${JSON.stringify(entry)}], bundle: true, platform: 'node', format: 'esm', target: 'node20',
        outfile: ${JSON.stringify(join(out, 'bundle.mjs'))}, logLevel: 'error',
        external: ${JSON.stringify(OPTIONAL)}, banner: { js: ${JSON.stringify(REQUIRE)} },
      });`,
  },
  ncc: {
    file: 'index.cjs',
    program: (entry, out) => `
      require(${JSON.stringify(modules.resolve('@vercel/ncc'))})(${JSON.stringify(entry.replace('.mjs', '.js'))}, {
        externals: { [String(${OPTIONAL_NAMES})]: '$1' }, quiet: true, cache: false,
      }).then(({ code, assets }) => {
        require('node:fs').writeFileSync(${JSON.stringify(join(out, 'index.cjs'))}, code);
      }, (error) => { console.error(error); process.exit(1); });`,
  },
};

/** The recipe of the documentation is run as it is shown. */
const RECIPE = 'esbuild by the recipe';

export const BUNDLERS = [...Object.keys(PROGRAMS), RECIPE];

/** Bundles a program into a single file of an empty folder, and gives the file. */
export async function bundle(name: string, entry: string, out: string): Promise<string> {
  if (name === RECIPE) {
    const made = join(out, 'bundle.cjs');
    await bundleByRecipe(entry, made);
    return made;
  }
  const { file, program } = PROGRAMS[name] as (typeof PROGRAMS)[string];
  const script = `${out}.cjs`;
  writeFileSync(script, program(entry, out));
  // ncc would read the settings of TypeScript, whose paths lead to the sources, where it is started.
  await run(process.execPath, [script], { cwd: out });
  if (!readdirSync(out).includes(file)) throw new Error(`${name} made no ${file}`);
  return join(out, file);
}
