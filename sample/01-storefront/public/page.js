import { policies, story } from './story.js';

const settings = await (await fetch('/settings.json')).json();
const { origin } = location;
const roles = { shop: 'the shop', desk: 'the back office', stranger: 'a stranger' };
const role = Object.keys(settings.pages).find((name) => settings.pages[name] === origin) ?? 'stranger';
const rows = document.querySelector('#calls tbody');
const summary = document.querySelector('#summary');
const button = document.querySelector('#run');

/** Whether the policy of a call admits this page, as the settings have it. */
function admits({ policy }) {
  return policy === 'public' || (settings.admitted[policy] ?? []).includes(origin);
}

/** An element with text (never markup) or children in it. */
function element(name, className, ...children) {
  const created = document.createElement(name);
  if (className) created.className = className;
  created.append(...children);
  return created;
}

/** What the page can make of one call: the answer, or nothing at all. */
async function ask(call) {
  try {
    if (call.stream) return await firstMessage(call);
    const response = await fetch(settings.api + call.path, {
      method: call.method,
      headers: call.headers,
      body: call.body && JSON.stringify(call.body),
      credentials: call.credentials ? 'include' : 'omit',
      cache: 'no-store',
    });
    return { status: response.status, body: await response.text(), headers: [...response.headers] };
  } catch {
    return undefined;
  }
}

/** EventSource shows neither status nor headers: a first message, or an error. */
function firstMessage(call) {
  return new Promise((resolve, reject) => {
    const source = new EventSource(settings.api + call.path, { withCredentials: true });
    const end = (settle, value) => {
      clearTimeout(timer);
      source.close();
      settle(value);
    };
    const timer = setTimeout(end, 4000, reject, new Error('no message'));
    source.onmessage = ({ data }) => end(resolve, { status: 'message', body: data, headers: [] });
    source.onerror = () => end(reject, new Error('refused'));
  });
}

/** A body as the table shows it, with room to break lines. */
function shorten(body) {
  const spaced = body.replaceAll(/([,:])(?=["{[\d])/g, '$1 ');
  return spaced.length > 180 ? `${spaced.slice(0, 180)}…` : spaced;
}

function rowOf(call) {
  const credentials = call.credentials || call.stream ? 'with cookies' : call.headers.Authorization ? 'with a key' : '';
  const asked = element(
    'td',
    '',
    element('strong', '', call.title),
    element('code', '', `${call.method} ${call.path}`),
    element('small', '', [credentials, call.headers['Content-Type'] && 'JSON'].filter(Boolean).join(', ')),
  );
  const row = element('tr', 'waiting', asked, element('td', 'got', '…'), element('td', 'why'));
  row.dataset.call = call.id;
  return row;
}

function show(row, call, answer) {
  const [, got, why] = row.children;
  const verdict = answer ? 'read' : 'blocked';
  const expected = admits(call) ? 'read' : 'blocked';
  row.className = verdict;
  row.dataset.verdict = verdict;
  row.dataset.status = answer?.status ?? '';
  row.dataset.asPolicy = String(verdict === expected);
  got.replaceChildren(element('span', 'verdict', answer ? `Read: ${answer.status}` : 'Blocked by the browser'));
  if (answer) {
    got.append(element('pre', '', shorten(answer.body) || '(empty body)'));
    const headers = answer.headers.map(([name, value]) => element('li', '', element('b', '', name), ` ${value}`));
    if (headers.length > 0) got.append(element('ul', '', ...headers));
  } else {
    got.append(element('small', '', 'No status, no body, no headers: script sees a network error.'));
  }
  const reason = call[expected === 'read' ? 'admitted' : 'refused'] ?? '';
  const who = settings.admitted[call.policy];
  why.replaceChildren(element('em', '', policies[call.policy] + (who ? `; admits ${who.join(', ')}` : '')));
  why.append(element('p', '', reason));
  if (verdict !== expected) why.append(element('p', 'surprise', `The policy says: ${expected}.`));
}

async function run() {
  button.disabled = true;
  rows.replaceChildren(...story.map(rowOf));
  summary.textContent = 'Asking…';
  delete document.body.dataset.done;
  const reachable = await fetch(settings.api, { mode: 'no-cors', cache: 'no-store' }).then(
    () => true,
    () => false,
  );
  // One after the other: signing in comes before what needs it.
  for (const [index, call] of story.entries()) {
    if (reachable) show(rows.children[index], call, await ask(call));
  }
  const [read, surprises] = ['[data-verdict=read]', '[data-as-policy=false]'].map(
    (selector) => rows.querySelectorAll(selector).length,
  );
  summary.textContent = reachable
    ? `${story.length} calls: ${read} read, ${story.length - read} blocked, ` +
      (surprises === 0 ? 'all as the policies say.' : `${surprises} against the policies.`)
    : `Nothing answers at ${settings.api}. Is the API running?`;
  document.body.dataset.done = 'true';
  button.disabled = false;
}

document.querySelector('#role').textContent = roles[role];
document.querySelector('#origin').textContent = origin;
document.querySelector('#api').textContent = settings.api;
document.querySelector('#environment').textContent = settings.environment;
document.querySelector('#pages').append(
  ...Object.entries(settings.pages).map(([name, url]) => {
    const link = element('a', '', element('b', '', roles[name]), element('span', '', url));
    link.href = url;
    if (url === origin) link.setAttribute('aria-current', 'page');
    return link;
  }),
);
// It is not served in production.
const inspector = document.querySelector('#inspector');
inspector.href = `${settings.api}/cors-inspector`;
inspector.hidden = settings.environment === 'production';
button.addEventListener('click', () => void run());
await run();
