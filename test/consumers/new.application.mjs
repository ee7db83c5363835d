import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { environment, node, npm, run } from './command.mjs';
import { HERE } from './questions.mjs';

const LOCAL = 'http://localhost:5173';
const SHOP = 'https://shop.example.com';

/** What a call of `enableCors()` becomes. */
const ENABLED = `  app.enableCors({ origin: '${SHOP}', credentials: true });\n`;

/** The steps of an application that `nest new` makes and `nest add` changes, as a new user would have it. */
export function newApplication(name, folder, tarball) {
  const app = join(folder, 'app');
  const nest = (place, ...args) => node(place, join(folder, 'node_modules/@nestjs/cli/bin/nest.js'), ...args);
  const text = (file) => readFileSync(join(app, file), 'utf8');
  const add = () => nest(app, 'add', 'nestjs-cors', '--skip-install');
  const build = () => nest(app, 'build');
  return {
    'installs as its lock says': () => {
      mkdirSync(folder, { recursive: true });
      for (const file of ['package.json', 'package-lock.json']) cpSync(join(HERE, name, file), join(folder, file));
      return npm(folder, 'ci');
    },
    'takes the package, all peers fitting': () => npm(folder, 'install', '--no-save', '--strict-peer-deps', tarball),
    'nest new makes an application': async () => {
      await nest(folder, 'new', 'app', '--skip-install', '--skip-git', '--package-manager', 'npm');
      // Without Git it writes none, and then no file is known to be local.
      writeFileSync(join(app, '.gitignore'), '.env\n');
      await run(app, 'git', 'init', '--quiet');
    },
    'nest add imports the module': add,
    'nest add changes nothing the second time': async () => {
      const files = ['package.json', 'src/app.module.ts', 'src/main.ts', '.env'];
      const before = files.map(text);
      await add();
      same(files.map(text), before);
    },
    'nest build builds it': build,
    'admits pages of the own machine in development': async () =>
      same(await preflights(app, [LOCAL, SHOP]), [LOCAL, undefined]),
    'passes its own tests': () => ownTests(folder, app),
    'nest add carries the options of enableCors() over': async () => {
      await nest(folder, 'new', 'enabled', '--skip-install', '--skip-git', '--package-manager', 'npm');
      const main = join(folder, 'enabled/src/main.ts');
      const fresh = readFileSync(main, 'utf8');
      writeFileSync(main, fresh.replace('  await app.listen', `${ENABLED}  await app.listen`));
      await nest(join(folder, 'enabled'), 'add', 'nestjs-cors', '--skip-install');
      same(readFileSync(main, 'utf8'), fresh);
      await nest(join(folder, 'enabled'), 'build');
      same(await preflights(join(folder, 'enabled'), [LOCAL, SHOP]), [undefined, SHOP]);
    },
  };
}

function same(found, expected) {
  const [one, other] = [found, expected].map((each) => JSON.stringify(each));
  if (one !== other) throw new Error(`${one}\nin place of\n${other}`);
}

/** Which of these origins a preflight of the built application admits. */
async function preflights(app, origins) {
  const port = await freePort();
  const started = spawn(process.execPath, ['dist/main.js'], { cwd: app, env: { ...environment, PORT: `${port}` } });
  let said = '';
  for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk) => (said += chunk));
  try {
    await listening(started, port, () => said);
    return await Promise.all(origins.map((origin) => admitted(port, origin)));
  } finally {
    started.kill();
  }
}

async function listening(child, port, said) {
  for (;;) {
    if (child.exitCode !== null) throw new Error(said());
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function admitted(port, origin) {
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'GET' };
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'OPTIONS', headers });
  return answer.headers.get('access-control-allow-origin') ?? undefined;
}

async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Those that `nest new` has written, with the settings that it has written. */
async function ownTests(folder, app) {
  const bin = (path) => join(folder, 'node_modules', path);
  if (existsSync(join(app, 'vitest.config.ts'))) {
    await node(app, bin('vitest/vitest.mjs'), 'run', '--config', './vitest.config.e2e.ts');
    return;
  }
  await node(app, bin('jest/bin/jest.js'));
  await node(app, bin('jest/bin/jest.js'), '--config', './test/jest-e2e.json');
}
