import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import 'nestjs-cors/jest'; // or 'nestjs-cors/vitest': the matchers with their types; elsewhere: expectCors(answer).toBeReadable()
import { createBrowser } from 'nestjs-cors/testing';
import { SessionAppModule } from '../src/session.module.js'; // '../src/session.module' in a CommonJS project

let app: INestApplication;
beforeAll(async () => {
  const moduleRef = await Test.createTestingModule({ imports: [SessionAppModule] }).compile();
  app = moduleRef.createNestApplication(); // createBrowser() starts it
});
afterAll(() => app.close());

it('lets the shop send orders with its cookie', async () => {
  const page = createBrowser(app, { origin: 'https://shop.example.com', cookies: { session: 'ada' } });
  const answer = await page.fetch('/orders', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ item: 1 }),
    credentials: 'include',
  });
  expect(answer).toBeReadable(); // otherwise the error names the step that blocked it, and the fix
  expect(answer).not.toExpose('Location'); // until the route has @ExposeHeaders('Location')
  expect(answer.status).toBe(201);
});

it('does not let others', async () => {
  const page = createBrowser(app, { origin: 'https://other.example.org' });
  expect(await page.fetch('/orders', { method: 'POST' })).toBeBlockedBy('origin');
});
