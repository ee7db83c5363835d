import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

const CONNECTIONS = 8;

/** Starts the server of one variant. */
export async function startServer(platform, variant) {
  const child = fork(new URL('./server.mjs', import.meta.url), [platform, variant.name], {
    // What runs in production, for every variant alike.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${variant.name} ended: ${code}`)));
  failed.catch(() => undefined);
  const tell = () => Promise.race([once(child, 'message').then(([message]) => message), failed]);
  const { port } = await tell();
  const cpu = async () => {
    child.send('cpu');
    return (await tell()).cpu;
  };
  return { port, cpu, stop: () => child.disconnect() };
}

/** CPU microseconds of the server for each of `count` requests; connecting is not measured. */
export async function measure(server, head, count) {
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(server.port)));
  const { length } = await ask(sockets[0], head);
  const before = await server.cpu();
  let left = count;
  await Promise.all(sockets.map((socket) => drive(socket, head, length, () => left-- > 0)));
  const after = await server.cpu();
  for (const socket of sockets) socket.destroy();
  return (after - before) / count;
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
function drive(socket, head, length, more) {
  return new Promise((resolve, reject) => {
    let received = 0;
    const next = () => (more() ? socket.write(head) : resolve());
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server closed a connection.')));
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (received < length) return;
      received -= length;
      if (received === 0) next();
      else reject(new Error('An answer was longer than the one before.'));
    });
    next();
  });
}
