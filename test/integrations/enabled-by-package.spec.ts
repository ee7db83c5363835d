import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Inject, Module, type Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CorsConfigurationError } from 'nestjs-cors';
import { startError, type AppParts } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { useCreateApp } from '../kit/use.app.js';

interface Adapter {
  enableCors(options: object): void;
}
type Enable = (adapter: Adapter) => void;
const SOURCE = "export const enable = (adapter) => adapter.enableCors({ origin: ['https://a.example.com'] });\n";

describe.each(platforms)('CORS that something else enables on the HTTP adapter, on %s', (platform) => {
  const createApp = useCreateApp();
  let folder: string;
  const enables = new Map<string, Enable>();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enabled-by-package-'));
    for (const path of ['node_modules/@acme/auth', 'node_modules/.pnpm/plain@1.0.0/node_modules/plain', 'src']) {
      await mkdir(join(folder, path), { recursive: true });
      await writeFile(join(folder, path, 'index.mjs'), SOURCE);
      const loaded = (await import(pathToFileURL(join(folder, path, 'index.mjs')).href)) as { enable: Enable };
      enables.set(path, loaded.enable);
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A module that does so while Nest configures middleware, as the module of better-auth does. */
  const moduleOf = (enable: Enable): Type => {
    class PackageModule {
      constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}
      configure() {
        enable(this.host.httpAdapter as unknown as Adapter);
      }
    }
    Module({})(PackageModule);
    return PackageModule;
  };
  const issuesOf = async (parts: Partial<AppParts>) => {
    const app = await createApp({ platform, ...parts });
    const error = await startError(app);
    if (!(error instanceof CorsConfigurationError)) throw error ?? new Error('it started');
    return error.issues.map(({ code, path, message, hint }) => [code, path, `${message} ${hint}`]);
  };

  it.each([
    ['node_modules/@acme/auth', 'the package @acme/auth'],
    ['node_modules/.pnpm/plain@1.0.0/node_modules/plain', 'the package plain'],
  ])('the error names the package that enables CORS at %s', async (path, named) => {
    const enable = enables.get(path) as Enable;
    for (const parts of [
      { imports: [moduleOf(enable)] },
      { configure: (app: { getHttpAdapter(): unknown }) => enable(app.getHttpAdapter() as Adapter) },
    ]) {
      const [issue, ...more] = await issuesOf(parts as Partial<AppParts>);
      expect(more).toEqual([]);
      expect(issue?.slice(0, 2)).toEqual(['cors-enabled-twice', 'httpAdapter.enableCors()']);
      expect(issue?.[2]).toContain(`${named} enables CORS on the HTTP adapter`);
      expect(issue?.[2]).toContain(`Switch CORS off in the options of ${named}`);
      expect(issue?.[2]).not.toContain('Remove');
    }
  });

  it('the error names the file where it belongs to no package', async () => {
    const [issue] = await issuesOf({ imports: [moduleOf(enables.get('src') as Enable)] });
    expect(issue?.[2]).toContain(`Remove httpAdapter.enableCors() in ${join(folder, 'src', 'index.mjs')}`);
  });

  it('the error names app.enableCors() where the application itself calls it', async () => {
    const own = 'Remove app.enableCors(), or "cors" from the options of NestFactory.create()';
    for (const parts of [
      { configure: (app: { enableCors(): void }) => app.enableCors() },
      { options: { cors: true } },
    ] as Partial<AppParts>[])
      expect(await issuesOf(parts)).toEqual([
        ['cors-enabled-twice', 'app.enableCors() or NestFactory.create({ cors })', expect.stringContaining(own)],
      ]);
  });
});
