import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { markdownTable } from 'markdown-table';
import { pinned } from './processes.mjs';

const require = createRequire(import.meta.url);

/** A table in Markdown; every column but the first is a number. */
export function table(heads, rows) {
  const cells = [heads, ...rows].map((row) => row.map(String));
  const align = heads.map((_, index) => (index === 0 ? '' : 'right'));
  // Not aligned: a longer cell would change every line of the file.
  return markdownTable(cells, { align, alignDelimiters: false });
}

/** What the figures were taken on, and with. */
export function machine() {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const names = ['@nestjs/core', 'express', 'cors', 'fastify', '@fastify/cors'];
  const versions = names.map((name) => `${name} ${versionOf(name)}`);
  const cores = `${cpus().length} cores${pinned ? ', the measured process on one of its own' : ''}`;
  return `${model}, ${cores}; Node.js ${process.versions.node}; ${versions.join(', ')}.`;
}

function versionOf(name) {
  try {
    return require(`${name}/package.json`).version;
  } catch {
    return '?';
  }
}
