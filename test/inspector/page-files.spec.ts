import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const INSPECTOR = new URL('../../lib/inspector/', import.meta.url);
const file = new URL('page.files.json', INSPECTOR);

// WRITE_DOCS=1 writes it.
it('the built files of the page are up to date', () => {
  const folder = new URL('public/', INSPECTOR);
  const names = readdirSync(folder).toSorted();
  const texts = Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
  const written = `${JSON.stringify(texts, null, 2)}\n`;
  if (process.env.WRITE_DOCS === '1') writeFileSync(file, written);
  expect(readFileSync(file, 'utf8')).toBe(written);
});
