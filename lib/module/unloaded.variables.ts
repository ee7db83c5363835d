import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { ConfigService } from '@nestjs/config';

const FILE = '.env';

/** Variables of the module that `.env` of the working directory sets and ConfigService does not have. */
export function unloadedVariables(options: unknown, config: ConfigService): string[] {
  const prefix = variablePrefix(options);
  if (prefix === undefined) return [];
  try {
    const names = Object.keys(parseEnv(readFileSync(FILE, 'utf8')));
    return names.filter(
      (name) => (name.startsWith(prefix) || name === 'NODE_ENV') && config.get<unknown>(name) === undefined,
    );
  } catch {
    // There is none, or it cannot be read.
    return [];
  }
}

/** How the names of variables begin; undefined if none is read. */
export function variablePrefix(options: unknown): string | undefined {
  const { env } = (options ?? {}) as { env?: false | { prefix?: unknown } };
  if (env === false) return undefined;
  return typeof env?.prefix === 'string' ? env.prefix : 'CORS_';
}
