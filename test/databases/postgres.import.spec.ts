import { describe, expect, it, jest } from '@jest/globals';
import { DATABASE_URL } from '../kit/engines.js';
import { unwatch, watch } from './watching.js';

// Up to 8.14.1 the package has no ES module of its own: what CommonJS exports by name is not found.
const { default: pg } = await import('pg');
jest.unstable_mockModule('pg', () => ({ default: pg }));
const { PostgresOrigins } = await import('nestjs-cors/postgres');

(DATABASE_URL === undefined ? describe.skip : describe)('a package pg without named exports', () => {
  it('can be used to listen', async () => {
    expect(Object.keys(await import('pg'))).toEqual(['default']);
    const database = new pg.Pool({ connectionString: DATABASE_URL, max: 1 });
    const source = new PostgresOrigins({ database, channel: `import_${process.pid}`, key: () => 'k' });
    const warned: string[] = [];
    await watch(source, [], warned);
    expect([source.listening, warned]).toEqual([true, []]);
    await unwatch(source);
    await database.end();
  });
});
