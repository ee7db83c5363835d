/**
 * One variant in a process of its own: `node bench/server.mjs express '{"kind":"module","exact":1000}'`. It tells its
 * port, and whenever it is asked, the CPU time it has used so far (user and system, by every thread, so garbage
 * collection counts) and the bytes on its heap, collected first where that is asked for.
 */
import { createApp } from './app.mjs';

const [platform, variant] = process.argv.slice(2);
const app = await createApp(platform, JSON.parse(variant));
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address();

if (process.send) {
  process.on('message', (question) => {
    if (question === 'collect') globalThis.gc();
    const { user, system } = process.cpuUsage();
    process.send({ cpu: user + system, heap: process.memoryUsage().heapUsed });
  });
  process.on('disconnect', () => process.exit(0));
  process.send({ port });
} else {
  process.on('SIGINT', () => process.exit(0));
  process.stdout.write(`${port}\n`);
}
