import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './library.files.js';

/** `npm test` builds first; without a build there is nothing to pack. */
const built = existsSync(`${ROOT}dist/index.js`);

(built ? describe : describe.skip)('the packed package', () => {
  it('stays small, and has what it needs', () => {
    const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const [packed] = JSON.parse(told) as [{ size: number; unpackedSize: number; files: { path: string }[] }];
    const names = packed.files.map(({ path }) => path);
    expect(names).toEqual(
      expect.arrayContaining([
        'README.md',
        'docs/configuration-errors.md',
        'dist/index.js',
        'dist/cjs/index.cjs',
        'dist/schematics/collection.json',
      ]),
    );
    // No source maps to files that are not there, and no picture: npm shows that of the repository.
    expect(names.filter((name) => /\.(?:map|png)$/.test(name))).toEqual([]);
    expect(names.length).toBeLessThanOrEqual(110);
    expect(packed.size).toBeLessThanOrEqual(480_000);
    expect(packed.unpackedSize).toBeLessThanOrEqual(1_800_000);
  });
});
