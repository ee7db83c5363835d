/**
 * CPU per request of one variant without the kernel's share: requests reach the HTTP server over streams in memory, through
 * the same parser and the same writing of the head. Far less noise than sockets, and far less of what a request costs.
 */
import { Duplex } from 'node:stream';
import { createApp } from './app.mjs';
import { check, requestsOf } from './requests.mjs';

const [platform, text] = process.argv.slice(2);
const variant = JSON.parse(text);
const [CONNECTIONS, ROUNDS] = [4, 6];
/** Enough for several collections of garbage in each round: no round is fast for having none. */
const PER_ROUND = { express: 1800, fastify: 4800 }[platform];
/** Microseconds after which a request is asked no more: the router of Express takes long for thousands of routes. */
const ENOUGH = 2e6;
/** Milliseconds of requests: that long the compiler still works on what all of them share. */
const WARM_UP = 4000;

/** The server's end of a connection; it sends the next request as soon as the answer is written. */
class Connection extends Duplex {
  remoteAddress = '127.0.0.1';
  next = () => undefined;
  answer = '';
  waiting = false;
  listens = false;

  _read() {}

  _write(chunk, _encoding, done) {
    this.take([chunk]);
    done();
  }

  _writev(parts, done) {
    this.take(parts.map(({ chunk }) => chunk));
    done();
  }

  /** An answer may come in several writes of one turn. */
  take(chunks) {
    if (this.listens) this.answer += Buffer.concat(chunks).toString('latin1');
    if (this.waiting) return;
    this.waiting = true;
    setImmediate(() => {
      this.waiting = false;
      this.next();
    });
  }

  setTimeout = () => this;
  setNoDelay = () => this;
  setKeepAlive = () => this;
}

const app = await createApp(platform, variant);
await app.listen(0, '127.0.0.1');
const connections = Array.from({ length: CONNECTIONS }, () => {
  const connection = new Connection();
  app.getHttpServer().emit('connection', connection);
  return connection;
});

function send(heads, count) {
  return new Promise((resolve) => {
    let [left, open] = [count, connections.length];
    for (const connection of connections) {
      connection.next = () => {
        if (left > 0) connection.push(heads[left-- % heads.length]);
        else if (--open === 0) resolve();
      };
      connection.next();
    }
  });
}

/** One request, and what it is answered. */
async function ask(heads) {
  const [connection] = connections;
  connection.listens = true;
  connection.answer = '';
  await new Promise((resolve) => {
    connection.next = resolve;
    connection.push(heads[0]);
  });
  connection.listens = false;
  return connection.answer;
}

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
