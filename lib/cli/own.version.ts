import { createRequire } from 'node:module';

/** The version of this package. */
export function ownVersion(): string {
  return (createRequire(import.meta.url)('nestjs-cors/package.json') as { version: string }).version;
}
