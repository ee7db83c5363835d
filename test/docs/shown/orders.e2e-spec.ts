import { expect, it } from '@jest/globals'; // or 'vitest'
import { Test } from '@nestjs/testing';
import 'nestjs-cors/jest'; // or 'nestjs-cors/vitest'
import { createBrowser } from 'nestjs-cors/testing';
import { AppModule } from '../src/app.module.js'; // '../src/app.module' in a CommonJS project

it('lets the shop send orders, and nobody else', async () => {
  const app = (await Test.createTestingModule({ imports: [AppModule] }).compile()).createNestApplication();
  const shop = createBrowser(app, { origin: 'https://shop.example.com' });
  const init = { method: 'POST', headers: { Authorization: 'Bearer token' } };
  expect(await shop.fetch('/orders', init)).toBeReadable();
  const stranger = createBrowser(app, { origin: 'https://other.example.org' });
  expect(await stranger.fetch('/orders', init)).toBeBlockedBy('origin');
  await app.close();
});
