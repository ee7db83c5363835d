import { afterEach, beforeEach } from '@jest/globals';

/** Begins each test without `CORS_*` variables and restores the whole environment after it. */
export function useCleanEnvironment(): void {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('CORS_')) delete process.env[name];
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });
}
