/** What the package weighs: as it is packed, and what it adds to the installation of an application. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from './table.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** An application with `@nestjs/config`, Express and Fastify. */
const APPLICATION = join(ROOT, 'test/consumers/nest-11-cjs');

const npm = (cwd, ...args) =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, encoding: 'utf8' });
const kilobytes = (bytes) => (bytes / 1000).toFixed(0);

/** The files below a folder. */
const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
const sizeOf = (files) => files.reduce((sum, file) => sum + statSync(file).size, 0);

/** The folder of the package to which a file of `node_modules` belongs, those inside other packages apart. */
function packageOf(file) {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  return name ?? '';
}

function installed(folder, tarball) {
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(APPLICATION, file), join(folder, file));
  npm(folder, 'ci', '--omit=dev', '--prefer-offline');
  const before = new Set(filesOf(join(folder, 'node_modules')));
  npm(folder, 'install', '--omit=dev', '--no-save', '--prefer-offline', tarball);
  const added = filesOf(join(folder, 'node_modules')).filter((file) => !before.has(file));
  const groups = new Map();
  for (const file of added) groups.set(packageOf(file), [...(groups.get(packageOf(file)) ?? []), file]);
  return groups;
}

export async function size() {
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-cors-size-'));
  try {
    const [packed] = JSON.parse(npm(ROOT, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder));
    const groups = installed(folder, join(folder, packed.filename));
    const rows = [...groups]
      .map(([name, files]) => [name, files.length, sizeOf(files)])
      .sort((one, other) => other[2] - one[2]);
    const total = ['in all', ...[1, 2].map((column) => rows.reduce((sum, row) => sum + row[column], 0))];
    const lines = [...rows, total].map(([name, files, bytes]) => [name, `${files}`, kilobytes(bytes)]);
    const own = [['the package', `${packed.entryCount}`, kilobytes(packed.size), kilobytes(packed.unpackedSize)]];
    return `# Size\n\n${table(['as packed', 'files', 'packed, kB', 'unpacked, kB'], own)}\n\nWhat it adds to \`npm ci --omit=dev\` of an application that has \`@nestjs/config\`, Express and Fastify:\n\n${table(['package', 'files', 'kB'], lines)}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
