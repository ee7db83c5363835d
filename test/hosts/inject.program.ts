import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostedApp } from './hosts.app.js';
import { INJECTING } from './hosts.js';

/** A server for each host: it hands on what it is asked, and writes what comes back. */
const ports: [string, number][] = [];
const closing: (() => unknown)[] = [];
for (const [name, open] of INJECTING) {
  const app = await hostedApp('fastify', []);
  const ask = open(app);
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    void ask({ method, path: url, headers: headers as Record<string, string> }).then(({ status, rawHeaders, body }) => {
      response.writeHead(status, rawHeaders);
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ports.push([name, (server.address() as AddressInfo).port]);
  closing.push(
    () => server.close(),
    () => app.close(),
  );
}
process.once('disconnect', () => void closing.map((close) => close()));
process.send?.(ports);
