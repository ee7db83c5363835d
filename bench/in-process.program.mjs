/**
 * CPU per request of one variant without the kernel's share: requests reach the HTTP server over streams in memory. Far
 * less noise than sockets, and far less of what a request costs.
 */
import { createApp } from './app.mjs';
import { check, requestsOf } from './requests.mjs';
import { connect } from './streams.mjs';

const [platform, text] = process.argv.slice(2);
const variant = JSON.parse(text);
const ROUNDS = 6;
/** Enough for several collections of garbage in each round: no round is fast for having none. */
const PER_ROUND = { express: 1800, fastify: 4800 }[platform];
/** Microseconds after which a request is asked no more: the router of Express takes long for thousands of routes. */
const ENOUGH = 2e6;
/** Milliseconds of requests: that long the compiler still works on what all of them share. */
const WARM_UP = 4000;

const app = await createApp(platform, variant);
await app.listen(0, '127.0.0.1');
const { send, ask } = connect(app.getHttpServer());

const requests = requestsOf(variant);
const figures = Object.fromEntries(requests.map(({ name }) => [name, Infinity]));
for (const request of requests) check(await ask(request.heads(variant)), variant, request);
const warm = performance.now() + WARM_UP;
while (performance.now() < warm) for (const { heads } of requests) await send(heads(variant), PER_ROUND);
const spent = Object.fromEntries(requests.map(({ name }) => [name, 0]));
for (let round = 0; round < ROUNDS; round++) {
  for (const { name, heads } of requests) {
    if (spent[name] > ENOUGH) continue;
    const before = process.cpuUsage();
    await send(heads(variant), PER_ROUND);
    const { user, system } = process.cpuUsage(before);
    spent[name] += user + system;
    // The fastest round: other work on the machine comes in bursts, takes up to half as much again, and only ever adds.
    figures[name] = Math.min(figures[name], (user + system) / PER_ROUND);
  }
}
process.on('disconnect', () => process.exit(0));
process.send({ figures });
