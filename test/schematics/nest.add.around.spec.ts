import { describe, expect, it } from '@jest/globals';
import { add, FRESH } from './project.tree.js';

const MODULE = 'src/app.module.ts';

describe('nest add and the .env of others', () => {
  it.each<[string, Buffer]>([
    ['of Latin-1', Buffer.from('# caf\u00e9\nDATABASE_PASSWORD=s\u00e9cret\n', 'latin1')],
    ['of UTF-16', Buffer.from('\ufeffJWT_SECRET=abc\r\n', 'utf16le')],
  ])('leaves a file %s as it is, and says so', async (_what, bytes) => {
    const { files, said } = await add({ ...FRESH, '.env': bytes });
    expect(files['.env']).toBe(bytes.toString('latin1'));
    expect(files[MODULE]).toContain('CorsModule.forRoot');
    expect(said).toContain('.env is not UTF-8 and stays as it is. Set NODE_ENV=development on your own machine');
  });
});
