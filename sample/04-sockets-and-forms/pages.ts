import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

const CLIENT = createRequire(import.meta.url).resolve('socket.io-client/dist/socket.io.js');

/** Serves the same page on a port of its own, which makes it another origin; port 0 takes a free one. */
export async function startPages(port: number, api: () => string): Promise<{ origin: string; close(): void }> {
  const server = createServer((request, response) => {
    if (request.url === '/socket.io.js') {
      readFile(CLIENT).then(
        (file) => response.setHeader('Content-Type', 'text/javascript').end(file),
        () => response.writeHead(500).end(),
      );
    } else response.setHeader('Content-Type', 'text/html; charset=utf-8').end(pageOf(api()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, close };
}

const pageOf = (api: string): string => `<!doctype html>
<html lang="en">
<title>Sockets and forms</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
  button, input { font: inherit; padding: .3rem .6rem }
  iframe { border: 1px solid; width: 100%; height: 4rem; background: #fff }
</style>
<h1>A page of <span id="origin"></span></h1>
<p>The API is at <a href="${api}/cors-inspector">${api}</a>. Its cookie goes along with whatever this page sends.</p>
<h2>A form</h2>
<form method="post" action="${api}/messages" target="answer">
  <input name="text" value="hello" aria-label="Message"> <button id="post">Post it</button>
</form>
<iframe name="answer" title="The answer of the form"></iframe>
<h2>A socket</h2>
<p><button id="open">Open the chat</button> <output id="chat">not opened</output></p>
<h2>Reading</h2>
<p><button id="read">Read the messages</button> <output id="messages"></output></p>
<script src="/socket.io.js"></script>
<script>
  const $ = (id) => document.getElementById(id);
  $('origin').textContent = location.origin;
  fetch('${api}/session', { credentials: 'include' }).catch(() => undefined);
  $('open').onclick = () => {
    const socket = io('${api}', { withCredentials: true, reconnection: false, transports: ['websocket'] });
    socket.on('connect', () => socket.emit('say', 'hello'));
    socket.on('said', (all) => { $('chat').textContent = 'opened: ' + all.join(', '); });
    socket.on('connect_error', () => { $('chat').textContent = 'refused'; });
  };
  $('read').onclick = () => fetch('${api}/messages', { credentials: 'include' })
    .then((answer) => answer.json())
    .then((all) => { $('messages').textContent = all.join(', ') || 'none yet'; }, () => { $('messages').textContent = 'blocked'; });
</script>
</html>
`;
