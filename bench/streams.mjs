/** Requests that reach an HTTP server over streams in memory: the same parser and writing of the head, without sockets. */
import { Duplex } from 'node:stream';

const CONNECTIONS = 4;

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

/** A few connections to a server. `send`: so many requests, over all of them; `ask`: one, and what it is answered. */
export function connect(server) {
  const connections = Array.from({ length: CONNECTIONS }, () => {
    const connection = new Connection();
    server.emit('connection', connection);
    return connection;
  });
  return {
    send: (heads, count) => send(connections, heads, count),
    ask: (heads) => ask(connections[0], heads),
  };
}

function send(connections, heads, count) {
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

async function ask(connection, heads) {
  connection.listens = true;
  connection.answer = '';
  await new Promise((resolve) => {
    connection.next = resolve;
    connection.push(heads[0]);
  });
  connection.listens = false;
  return connection.answer;
}
