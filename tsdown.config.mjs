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

/** Its `require` is found by bundlers only in a file of CommonJS. */
const LATE = 'find-my-way.cjs';
const late = {
  name: 'late',
  resolveId: (id) => (id.endsWith(`/${LATE}`) ? { id: `./${LATE}`, external: true } : undefined),
};

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
      plugins: [late],
      copy: [
        { from: `build/platforms/fastify/${LATE}`, to: 'dist' },
        { from: ['build/schematics/nest-add.cjs', 'lib/schematics/*.json'], to: 'dist/schematics' },
      ],
    },
  ),
  code('cjs', 'dist/cjs', '.cjs', entriesIn('build', 'js', ENTRIES)),
  types('dist', '.d.ts', ENTRIES),
  types('dist/cjs', '.d.cts', ENTRIES),
]);
