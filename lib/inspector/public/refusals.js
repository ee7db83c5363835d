import { $, base, count, el, visible } from './dom.js';
import { askAbout, tell } from './bench.js';

const list = $('#refused');
const items = new Map();
const AGAIN = 5_000;

const KINDS = { preflight: 'preflight', actual: '', handshake: 'socket' };

function itemOf(refusal) {
  const { id } = refusal;
  const known = items.get(id) ?? {};
  if (known.count === refusal.count) return known.item;
  const button = known.button ?? el('button', { type: 'button' });
  const item = known.item ?? el('li', {}, button);
  const { time, method, path, origin, why, kind } = refusal;
  const clock = el('time', { datetime: new Date(time).toISOString() }, new Date(time).toLocaleTimeString());
  button.replaceChildren(
    el(
      'span',
      { class: 'what' },
      el('b', {}, visible(method)),
      ` ${visible(path)} `,
      KINDS[kind] && el('small', {}, KINDS[kind]),
    ),
    ' ',
    el('span', { class: 'who' }, origin === undefined ? 'a page that sent no Origin' : visible(origin)),
    ' ',
    el('span', { class: 'faint' }, clock, refusal.count > 1 ? ` ×${refusal.count}` : '', ` ${why}`),
  );
  button.onclick = () => explain(refusal, button);
  items.set(id, { item, button, count: refusal.count });
  return item;
}

function explain({ origin, method, path, host, headers, cookies, why }, back) {
  if (origin !== undefined) askAbout({ origin, method, path, host, headers, cookies }, { back });
  else
    tell(
      `${visible(method)} ${visible(path)} carried no Origin, but Sec-Fetch-Site shows that a page of another site sent it: ${why}.`,
      { back },
    );
}

function show(refusals) {
  const focused = document.activeElement;
  list.replaceChildren(...refusals.map(itemOf));
  const ids = new Set(refusals.map(({ id }) => id));
  for (const id of items.keys()) if (!ids.has(id)) items.delete(id);
  // An element that is moved loses the focus.
  if (focused !== document.activeElement && list.contains(focused)) focused.focus({ preventScroll: true });
  const jump = $('#jump');
  jump.hidden = refusals.length === 0;
  jump.textContent = `${count(refusals.length, 'refused request')} lately`;
  say(refusals.length === 0 ? 'None since the application started. They appear here as they happen.' : '');
}

function say(text) {
  $('#listening').textContent = text;
}

/** Refusals as they happen; the browser connects again by itself where the connection breaks. */
export function listen() {
  const source = new EventSource(`${base}/refusals`);
  source.addEventListener('refusals', ({ data }) => show(JSON.parse(data)));
  source.addEventListener('error', () => {
    say('Not connected: the application is not running, or too many of these pages are open. Trying again …');
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN);
  });
}
