import { basename } from 'node:path';
import { defineConfig } from 'tsdown';

const ENTRIES = ['index', 'testing', 'jest', 'vitest', 'postgres', 'redis'];
const PROGRAMS = {
  cli: 'build/cli/main.js',
  'report/report.process': 'build/cli/report/report.process.js',
  'schematics/nest.add': 'build/schematics/nest.add.js',
};

const entriesIn = (folder, extension, names) =>
  Object.fromEntries(names.map((name) => [name, `${folder}/${name}.${extension}`]));

// All else is a dependency or a peer.
const external = ['@jest/globals', 'vitest', 'typescript', 'pg', /^@nestjs\//];
const shared = { external, clean: false, platform: 'node', target: 'node20', logLevel: 'error', sourcemap: false };

/** Loaded late, by a `require` that bundlers find only in a file of CommonJS. */
const LATE = ['platforms/fastify/find-my-way.cjs', 'origins/late.packages.cjs', 'inspector/page.files.cjs'];
const late = (folder) => ({
  name: 'late',
  resolveId: (id) => {
    const file = LATE.find((each) => id.endsWith(`/${basename(each)}`));
    return file && { id: `${folder}/${basename(file)}`, external: true };
  },
});

/** One character beyond Latin-1 would make a whole file take twice the memory. */
const ascii = {
  name: 'ascii',
  // Later than `renderChunk`: what prints the code writes characters as they are.
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = escaped(chunk.code);
  },
};
const escaped = (text) =>
  text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Bundled from what tsc has made, with its metadata of decorators. */
const code = (format, outDir, extension, entry, rest = {}) => ({
  ...shared,
  ...{ entry, format, outDir, dts: false, ...rest },
  // Jest in CommonJS has no `import()`.
  outputOptions: { dynamicImportInCjs: false },
  outExtensions: () => ({ js: extension }),
});

const types = (outDir, extension, names) => ({
  ...shared,
  ...{
    entry: entriesIn('lib', 'ts', names),
    format: 'esm',
    outDir,
    dts: { emitDtsOnly: true, sourcemap: false, compilerOptions: { stripInternal: true } },
  },
  outExtensions: () => ({ dts: extension }),
});

export default defineConfig([
  code(
    'esm',
    'dist',
    '.js',
    { ...entriesIn('build', 'js', ENTRIES), ...PROGRAMS },
    {
      plugins: [late('.'), ascii],
      copy: [
        { from: [...LATE.map((file) => `build/${file}`), 'lib/inspector/page.files.json'], to: 'dist' },
        { from: ['build/schematics/nest-add.cjs', 'lib/schematics/*.json'], to: 'dist/schematics' },
      ],
    },
  ),
  code('cjs', 'dist/cjs', '.cjs', entriesIn('build', 'js', ENTRIES), { plugins: [late('..'), ascii] }),
  types('dist', '.d.ts', ENTRIES),
  types('dist/cjs', '.d.cts', ENTRIES),
]);
