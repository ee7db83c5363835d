/**
 * One variant in a process of its own: `node bench/server.mjs express module-1000`. It tells its port, and whenever it
 * is asked, the CPU time it has used so far: by user and by system, by every thread (so garbage collection counts).
 */
import { createApp } from './app.mjs';
import { VARIANTS } from './cases.mjs';

const [platform, name] = process.argv.slice(2);
const variant = VARIANTS.find((one) => one.name === name);
if (variant === undefined) throw new Error(`No such variant: ${name}`);

const app = await createApp(platform, variant);
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address();

if (process.send) {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ cpu: user + system });
  });
  process.on('disconnect', () => process.exit(0));
  process.send({ port });
} else {
  process.on('SIGINT', () => process.exit(0));
  process.stdout.write(`${port}\n`);
}
