const { FastifyAdapter } = require('@nestjs/platform-fastify');
const { ExpressAdapter } = require('@nestjs/platform-express');
const { Test } = require('@nestjs/testing');
const { CorsConfigurationError, CorsModule } = require('nestjs-cors');
const { createBrowser } = require('nestjs-cors/testing');
require('nestjs-cors/jest');

const ORIGIN = 'https://shop.example.com';

async function createApp(Adapter, origins) {
  const imports = [CorsModule.forRoot({ default: { origins } })];
  const moduleRef = await Test.createTestingModule({ imports }).compile();
  return moduleRef.createNestApplication(new Adapter());
}

describe.each([ExpressAdapter, FastifyAdapter])('under Jest, on $name', (Adapter) => {
  it('answers by policy', async () => {
    const app = await createApp(Adapter, [ORIGIN]);
    await app.listen(0, '127.0.0.1');
    const answer = await fetch(`${await app.getUrl()}/nowhere`, { headers: { Origin: ORIGIN } });
    await app.close();
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  it('is read by a page, and by no other', async () => {
    const app = await createApp(Adapter, [ORIGIN]);
    expect(await createBrowser(app, { origin: ORIGIN }).fetch('/nowhere')).toBeReadable();
    expect(await createBrowser(app, { origin: 'https://other.example.org' }).fetch('/nowhere')).toBeBlockedBy('origin');
    await app.close();
  });

  it('is stopped by a fault', async () => {
    const app = await createApp(Adapter, [`${ORIGIN}/`]);
    await expect(app.init()).rejects.toBeInstanceOf(CorsConfigurationError);
    await app.close();
  });
});
