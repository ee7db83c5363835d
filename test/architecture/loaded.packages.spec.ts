import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = fileURLToPath(new URL('loaded.packages.program.mjs', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { dependencies: object };

/** The dependencies of the package that a start of the built package loads. */
function loadedBy(platform: string, entry: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'loaded-'));
  try {
    const env = { PATH: process.env.PATH, NODE_V8_COVERAGE: folder };
    execFileSync(process.execPath, [PROGRAM, platform, entry], { cwd: ROOT, env });
    const urls = readdirSync(folder).flatMap((name) => {
      const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] };
      return result.map(({ url }) => url);
    });
    expect(urls).toContainEqual(expect.stringMatching(/\/dist\/index\.js$/));
    return Object.keys(dependencies).filter((name) => urls.some((url) => url.includes(`/node_modules/${name}/`)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Express and Fastify load path-to-regexp and find-my-way themselves.
describe.each([
  ['express', ['lru-cache', 'path-to-regexp']],
  ['fastify', ['find-my-way', 'lru-cache', 'path-to-regexp']],
])('a start on %s loads', (platform, always) => {
  it('only what every start needs, with exact origins', () => {
    expect(loadedBy(platform, 'https://app.example.com')).toEqual(always);
  });

  it('the public suffix list for a pattern', () => {
    expect(loadedBy(platform, 'https://*.example.com')).toEqual([...always, 'tldts']);
  });

  it('all that checks expressions for an expression', () => {
    const checking = ['@eslint-community/regexpp', 'redos-detector', 'tldts'];
    expect(loadedBy(platform, String.raw`/^https:\/\/[a-z]+\.example\.com$/`)).toEqual(
      [...always, ...checking].toSorted(),
    );
  });
});
