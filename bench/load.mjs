import { once } from 'node:events';
import { connect } from 'node:net';

const CONNECTIONS = 8;

/**
 * CPU microseconds of the server and seconds on the clock, for each of `count` requests; connecting is not measured.
 * The load never sleeps meanwhile: to wake a sleeping reader is a cost of the writer that differs from time to time.
 */
export async function measure(server, heads, count) {
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(server.port)));
  const { length } = await ask(sockets[0], heads[0]);
  const awake = keepAwake();
  const before = await server.tell('cpu');
  const began = performance.now();
  let left = count;
  const next = () => (left > 0 ? heads[left-- % heads.length] : undefined);
  await Promise.all(sockets.map((socket) => drive(socket, length, next)));
  const seconds = (performance.now() - began) / 1000;
  const after = await server.tell('cpu');
  awake.stop();
  for (const socket of sockets) socket.destroy();
  return { cpu: (after.cpu - before.cpu) / count, seconds: seconds / count, heap: (after.heap - before.heap) / count };
}

function keepAwake() {
  let on = true;
  const turn = () => on && setImmediate(turn);
  turn();
  return { stop: () => (on = false) };
}

/** The answer to one request, as text. */
export async function probe(server, head) {
  const socket = await open(server.port);
  const text = await ask(socket, head);
  socket.destroy();
  return text;
}

/** A connection that stays open, for one request after the other. */
export async function connection(port) {
  const socket = await open(port);
  return { ask: (head) => ask(socket, head), close: () => socket.destroy() };
}

async function open(port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Reads one answer to its end: the head, and the body that `Content-Length` announces. */
function ask(socket, head) {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end === -1) return;
      const body = Number(/^content-length: (\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
      if (text.length < end + 4 + body) return;
      socket.off('data', read);
      socket.off('error', reject);
      resolve(text);
    };
    socket.on('data', read);
    socket.on('error', reject);
    socket.write(head);
  });
}

/** Sends one request after the other. Answers are only counted, by their length, which is always the same. */
function drive(socket, length, next) {
  return new Promise((resolve, reject) => {
    let received = 0;
    const send = () => {
      const head = next();
      if (head) socket.write(head);
      else resolve();
    };
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server closed a connection.')));
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (received < length) return;
      received -= length;
      if (received === 0) send();
      else reject(new Error('An answer was longer than the one before.'));
    });
    send();
  });
}
