import '../shared/development.js';
import { startInstance } from './instance.js';

const { url, close } = await startInstance(Number(process.env.PORT ?? 3010));

if (process.send) {
  // One of several, started by three.instances.ts.
  process.send(url);
  process.once('disconnect', () => void close());
} else {
  const { port } = new URL(url);
  console.log(`
The tenants API listens on port ${port}. Nobody may read acme's products yet:

  curl -i -H 'Origin: https://shop.acme.example' http://localhost:${port}/t/acme/products

Add an origin, and ask again, by path or by host:

  curl -X PUT -H 'Authorization: Bearer demo-admin-key' \\
    'http://localhost:${port}/admin/tenants/acme/origins?origin=https://shop.acme.example'
  curl -i -H 'Origin: https://shop.acme.example' -H 'Host: acme.api.localhost' http://localhost:${port}/products
`);
}
