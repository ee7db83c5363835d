import { build } from 'esbuild';

/** Packages that Nest asks for by name and does without. Leave out of the list what you have installed. */
const external = [
  '@fastify/multipart',
  '@fastify/static',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/websockets',
  'class-transformer',
  'class-validator',
];

/** bundle('dist/main.js', 'bundle.cjs') */
export async function bundle(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    external,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logOverride: { 'empty-import-meta': 'silent' }, // the module does without it
  });
}
