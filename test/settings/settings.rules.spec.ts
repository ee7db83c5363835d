import { describe, expect, it } from '@jest/globals';
import { CorsConfigurationError, type CorsConfigurationIssue } from 'nestjs-cors';
import { SETTING_RULES } from '../../lib/rules/table/setting.rules.js';
import { SOURCE_RULES } from '../../lib/rules/table/source.rules.js';
import { SOCKET_RULES } from '../../lib/rules/table/socket.rules.js';
import { USAGE_RULES } from '../../lib/rules/table/usage.rules.js';
import { startError, startWarnings, type AppParts } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { useCreateApp } from '../kit/use.app.js';
import { useCleanEnvironment } from '../kit/use.environment.js';
import type { Settings } from './settings.rows.js';
import { SETTING_ROWS } from './settings.table.js';
import { SOCKET_ROWS } from './socket.table.js';
import { USAGE_ROWS } from './usage.table.js';

const ROWS = [...SETTING_ROWS, ...USAGE_ROWS, ...SOCKET_ROWS];

const rows = ROWS.map((row) => ({ row, title: `${row.rule} at ${row.path}` }));

describe.each(platforms)('rules of settings on %s', (platform) => {
  useCleanEnvironment();
  const createApp = useCreateApp();

  /** What an application says of its settings: errors as data, warnings as `path (code)` of the log. */
  const told = async ({ variables = {}, configure, ...parts }: Settings) => {
    Object.assign(process.env, variables);
    const log: string[] = [];
    const given = { platform, log, ...parts, ...(configure ? { configure } : {}) } as AppParts;
    const app = await createApp(given);
    const error: unknown = await startError(app);
    if (error !== undefined && !(error instanceof CorsConfigurationError)) throw error as Error;
    const errors = (error?.issues ?? []).filter(({ severity }: CorsConfigurationIssue) => severity === 'error');
    const warnings = startWarnings(log);
    return { errors: errors.map(({ path, code }) => `${path} ${code}`), warnings };
  };

  it.each(rows)('$title is reported', async ({ row: { rule, path, written, warning } }) => {
    const place = [`${path} ${rule}`];
    expect(await told(written)).toEqual(warning ? { errors: [], warnings: place } : { errors: place, warnings: [] });
  });

  it.each(rows)('$title starts without a warning once corrected', async ({ row: { mended } }) => {
    expect(await told(mended)).toEqual({ errors: [], warnings: [] });
  });
});

describe('the table of rules of settings', () => {
  it('has a row for each rule', () => {
    const covered = new Set(ROWS.map(({ rule }) => rule));
    // What needs several routes stands in warnings.spec.ts.
    const rules = Object.keys({ ...SETTING_RULES, ...SOURCE_RULES, ...USAGE_RULES, ...SOCKET_RULES }).filter(
      (rule) => rule !== 'method-not-listed',
    );
    expect([...covered]).toEqual(expect.arrayContaining(rules));
  });
});
