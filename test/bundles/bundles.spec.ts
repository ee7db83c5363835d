import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, send } from '../kit/http.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { bundle, BUNDLERS } from './bundlers.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** `npm test` builds first. On a machine that demands everything a missing build is a failure. */
const built = existsSync(`${ROOT}dist/index.js`) || process.env.CI !== undefined || process.env.REQUIRE_BROWSER === '1';

interface Question {
  what: string;
  path: string;
  method?: string;
  origin?: string;
  asked?: string;
  host?: string;
}

const PAGE = 'https://page.example.com';
const PARTNER = 'https://a.partner.example.net';
const STRANGER = 'https://stranger.example.net';
const ENV = 'https://env.example.com';

const QUESTIONS: readonly Question[] = [
  { what: 'an answer', path: '/things', origin: PARTNER },
  { what: 'a refused answer', path: '/things', origin: STRANGER },
  { what: 'a preflight', path: '/things/1', origin: PARTNER, asked: 'PUT' },
  { what: 'a refused preflight', path: '/things/1', origin: STRANGER, asked: 'PUT' },
  { what: 'a preflight of a method that is not routed', path: '/things/1', origin: PARTNER, asked: 'DELETE' },
  { what: 'a host by pattern', path: '/hosted', origin: STRANGER, host: 'shop.example.com' },
  {
    what: 'a preflight of a host by pattern',
    path: '/hosted',
    origin: STRANGER,
    asked: 'GET',
    host: 'shop.example.com',
  },
  { what: 'another host', path: '/hosted', origin: STRANGER, host: 'example.net' },
  { what: 'a list of a source', path: '/tenants/a', origin: 'https://a.example.org' },
  { what: 'a preflight by a source', path: '/tenants/a', origin: 'https://a.example.org', asked: 'GET' },
  { what: 'the list of another tenant', path: '/tenants/b', origin: 'https://a.example.org' },
  { what: 'a closed route', path: '/closed', origin: PAGE },
  { what: 'a preflight of a closed route', path: '/closed', origin: PAGE, asked: 'GET' },
  { what: 'an origin of a variable', path: '/nothing', origin: ENV },
  { what: 'a preflight of no route', path: '/nothing', origin: ENV, asked: 'GET' },
  { what: 'a malformed URL', path: '/%FF', origin: ENV },
  { what: 'a plain OPTIONS', path: '/things', method: 'OPTIONS' },
  { what: 'the inspector', path: '/cors-inspector', host: 'localhost' },
  { what: 'a style of the inspector', path: '/cors-inspector/inspector.css', host: 'localhost' },
  { what: 'a script of the inspector', path: '/cors-inspector/inspector.js', host: 'localhost' },
  { what: 'the routes of the inspector', path: '/cors-inspector/data.json', host: 'localhost' },
];

/** What a program answers to every question, in a process of its own. */
async function answersOf(file: string, platform: Platform): Promise<Record<string, unknown>> {
  const { NODE_OPTIONS: _options, NODE_PATH: _path, ...env } = process.env;
  const child = fork(file, [platform], {
    cwd: tmpdir(),
    execArgv: [],
    env: { ...env, NODE_ENV: 'development', CORS_ORIGINS: ENV },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const complaints: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const exited = once(child, 'exit');
  const port = await Promise.race([
    once(child, 'message').then(([given]) => given as number),
    exited.then(() => Promise.reject(new Error(`${basename(file)} ended:\n${complaints.join('')}`))),
  ]);
  const answers: Record<string, unknown> = {};
  for (const { what, path, origin, asked, host = 'api.example.net', method = 'GET' } of QUESTIONS) {
    const headers: Record<string, string> = { Host: host };
    if (origin) headers.Origin = origin;
    if (asked) headers['Access-Control-Request-Method'] = asked;
    const answer = await send(port, path, { method: asked ? 'OPTIONS' : method, headers });
    answers[what] = [answer.status, answer.body, corsHeaders(answer), answer.headers.allow];
  }
  child.disconnect();
  await exited;
  return { ...answers, complaints: complaints.join('') };
}

(built ? describe : describe.skip)('a single file', () => {
  let folder: string;
  let entry: string;
  const files = new Map<string, string>();
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nestjs-cors-bundles-'));
    mkdirSync(join(folder, 'app/node_modules'), { recursive: true });
    entry = join(folder, 'app/main.mjs');
    cpSync(new URL('app/main.mjs', import.meta.url), entry);
    // ncc makes CommonJS of this one, where packages that are left out are asked for when they are needed.
    cpSync(entry, entry.replace('.mjs', '.js'));
    for (const name of ['@nestjs', 'reflect-metadata'])
      symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'app/node_modules', name));
    symlinkSync(ROOT, join(folder, 'app/node_modules/nestjs-cors'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each(platforms)('on %s', (platform) => {
    let expected: Record<string, unknown>;
    beforeAll(async () => {
      expected = await answersOf(entry, platform);
    });

    it('has a result to compare with', () => {
      const readable = { 'access-control-allow-origin': PARTNER, 'access-control-allow-credentials': 'true' };
      expect(expected).toMatchObject({
        complaints: '',
        'an answer': [200, 'things', { ...readable, vary: 'Origin' }],
        'a host by pattern': [200, 'hosted', { 'access-control-allow-origin': '*' }],
        'a refused preflight': [403, '', { vary: 'Origin, Access-Control-Request-Method' }],
        'an origin of a variable': [404, expect.anything(), { 'access-control-allow-origin': ENV, vary: 'Origin' }],
        'the inspector': [200, expect.stringContaining('CORS inspector'), {}],
      });
    });

    it.each(BUNDLERS)(
      'of %s answers as the program does',
      async (bundler) => {
        const out = join(folder, bundler.replaceAll(' ', '-'));
        if (!files.has(bundler)) {
          mkdirSync(out);
          files.set(bundler, await bundle(bundler, entry, out));
        }
        // The file alone, where no package can be found.
        const alone = mkdtempSync(join(tmpdir(), 'nestjs-cors-alone-'));
        const file = join(alone, basename(files.get(bundler) as string));
        try {
          cpSync(files.get(bundler) as string, file);
          expect(await answersOf(file, platform)).toEqual(expected);
        } finally {
          rmSync(alone, { recursive: true, force: true });
        }
      },
      120_000,
    );
  });
});
