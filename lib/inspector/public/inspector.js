const base = document.body.dataset.base;
const $ = (selector) => document.querySelector(selector);
const LABELS = { credentials: 'cookies', plain: 'read', public: 'public', source: 'lookup', no: '–', own: 'its own' };

/** An element with children; text is text, whatever it holds. */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

const state = { data: undefined, added: [], selected: undefined };

async function read() {
  const query = new URLSearchParams(state.added.map((origin) => ['origin', origin]));
  const answer = await fetch(`${base}/data.json?${query}`);
  if (!answer.ok) throw new Error(await answer.text());
  state.data = await answer.json();
  const { rows, columns, environment } = state.data;
  $('#summary').textContent =
    `${rows.length} routes and ${columns.length} origins, in the environment “${environment}”`;
  const policies = [...new Set(rows.map(({ policy }) => String(policy)))].sort((a, b) => a.localeCompare(b));
  const chosen = $('#policy').value;
  const options = policies.map((name) => el('option', { value: name }, name === 'false' ? 'none' : name));
  $('#policy').replaceChildren(el('option', { value: '' }, 'all'), ...options);
  $('#policy').value = policies.includes(chosen) ? chosen : '';
  const origins = columns.filter(({ kind }) => kind === 'origin').map(({ origin }) => el('option', { value: origin }));
  $('#origins').replaceChildren(...origins);
  draw();
  drawSources();
}

const textOf = ({ method, path, handler, policy, from }) =>
  `${method} ${path} ${handler ?? ''} ${policy} ${from}`.toLowerCase();

function draw() {
  const { rows, columns } = state.data;
  const wanted = $('#filter').value.trim().toLowerCase();
  const policy = $('#policy').value;
  const shown = rows.filter((row) => textOf(row).includes(wanted) && (policy === '' || String(row.policy) === policy));
  const heads = columns.map(({ origin, kind }) =>
    el('th', { scope: 'col', title: kind === 'rule' ? 'an entry that matches many origins' : undefined }, origin),
  );
  $('#matrix thead').replaceChildren(
    el('tr', {}, el('th', { scope: 'col' }, 'Route'), el('th', { scope: 'col' }, 'Policy'), ...heads),
  );
  $('#matrix tbody').replaceChildren(...shown.map((row) => rowOf(row)));
  if (shown.length === 0)
    $('#matrix tbody').append(el('tr', {}, el('td', { class: 'faint' }, 'No route matches the filter.')));
}

function rowOf(row) {
  const select = el(
    'button',
    { type: 'button', title: row.handler },
    el('span', { class: 'verb' }, row.method),
    row.path,
  );
  select.addEventListener('click', () => choose(row));
  const policy = el('td', {}, policyOf(row), el('span', { class: 'faint' }, ` ${row.from}`));
  const cells = row.cells.map((verdict) => el('td', {}, el('span', { class: `cell ${verdict}` }, LABELS[verdict])));
  const line = el(
    'tr',
    { 'aria-selected': String(keyOf(row) === state.selected) },
    el('th', { scope: 'row' }, select),
    policy,
    ...cells,
  );
  return line;
}

const policyOf = ({ policy, passThrough }) =>
  passThrough ? 'the application’s own' : policy === false ? 'none' : policy;

/** What `enforce` does, by its value. */
const ENFORCED = { unsafe: 'answered 403, except GET, HEAD and OPTIONS', all: 'answered 403' };

const keyOf = ({ method, path, handler, hosts, versions }) => [method, path, handler, hosts, versions].join(' ');

/** Shows where the policy of a route comes from, and takes the route to the bench. */
function choose(row) {
  state.selected = keyOf(row);
  draw();
  const form = $('#question');
  if (row.path !== '*') form.elements.path.value = row.path;
  form.elements.method.value = row.method === 'ALL' ? 'GET' : row.method;
  const places = {
    handler: '@CorsPolicy of the handler',
    controller: '@CorsPolicy of the controller',
    default: 'the default',
    gateway: '@CorsPolicy of the gateway',
    unprotected: 'nothing: any website may open the socket with the cookies of its visitors',
  };
  const facts = {
    Route: `${row.method} ${row.path}${row.handler ? ` (${row.handler})` : ''}`,
    Hosts: row.hosts.join(', '),
    Versions: row.versions.join(', '),
    Policy:
      row.policy === false && !row.passThrough
        ? `none: no cross-origin access, from ${places[row.from] ?? row.from}`
        : `${policyOf(row)}, from ${places[row.from] ?? row.from}`,
    'Except requests for': (row.except ?? []).join(', '),
    Origins: row.origins.join(', '),
    Cookies: row.policy === false ? '' : row.credentials ? 'allowed' : 'not allowed',
    Methods: row.methods,
    'Request headers': row.allowedHeaders.join(', '),
    'Exposed headers': row.exposedHeaders.join(', '),
    'Preflights cached': row.policy === false ? '' : `${row.maxAge} s`,
    'Requests of refused pages': ENFORCED[row.enforce] ?? '',
    'Resolved by': row.resolvedBy === 'path' ? 'method and path' : 'the handler: a version or constraint decides',
    Dangers: row.dangers.join(', '),
  };
  const lines = Object.entries(facts).filter(([, value]) => value !== '');
  $('#detail').replaceChildren(
    ...lines.flatMap(([name, value]) => [el('dt', {}, name), el('dd', { class: 'mono' }, value)]),
  );
}

function drawSources() {
  const { sources } = state.data;
  $('#sources').hidden = sources.length === 0;
  if (sources.length === 0) return;
  const names = Object.keys(sources[0])
    .concat('listening')
    .filter((name, index, all) => all.indexOf(name) === index);
  const head = el('tr', {}, ...names.map((name) => el('th', { scope: 'col' }, name)));
  const lines = sources.map((source) =>
    el('tr', {}, ...names.map((name) => el('td', {}, [source[name] ?? '–'].flat().join(', ')))),
  );
  $('#sources table').replaceChildren(el('thead', {}, head), el('tbody', {}, ...lines));
}

/** Lines of `Name: value`. */
function headersOf(text) {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => [line.split(':', 1)[0].trim(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

async function ask(event) {
  event.preventDefault();
  const { origin, method, path, host, headers, credentials } = event.target.elements;
  const query = new URLSearchParams({
    ...{ origin: origin.value.trim(), method: method.value.trim(), path: path.value.trim(), host: host.value.trim() },
    headers: JSON.stringify(headersOf(headers.value)),
    credentials: credentials.checked ? 'include' : 'omit',
  });
  const answer = await fetch(`${base}/explain.json?${query}`);
  const told = await answer.json();
  const question = { origin: origin.value.trim(), method: method.value.trim(), path: path.value.trim() };
  $('#answer').replaceChildren(
    ...(answer.ok ? explained(told, question) : [el('p', { class: 'verdict blocked' }, told.error)]),
  );
}

const lines = (headers) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

function explained(
  { readable, reason, blockedBy, route, policy, passThrough, from, sources, preflight, headers, checks, stopped },
  { method, path },
) {
  const verdict = el(
    'p',
    { class: readable ? 'verdict' : 'verdict blocked' },
    el('b', {}, readable ? 'Readable. ' : passThrough ? 'Decided by the application. ' : `Blocked by ${blockedBy}. `),
    reason,
  );
  const asked =
    preflight &&
    el('div', {}, el('h3', {}, 'The preflight'), el('pre', {}, `OPTIONS ${path}\n${lines(preflight.asked)}`));
  const given =
    preflight &&
    el('div', {}, el('h3', {}, `Its answer: ${preflight.status}`), el('pre', {}, lines(preflight.headers)));
  const sent = readable || !preflight || blockedBy === undefined;
  const actual = el(
    'div',
    {},
    el(
      'h3',
      {},
      sent
        ? `The answer of ${method} ${path}${stopped ? ': 403' : ''}`
        : `${method} ${path} is not sent; its answer would have`,
    ),
    el('pre', {}, lines(headers) || (passThrough ? 'whatever the application sends' : 'no CORS headers')),
  );
  const list = checks.map(({ step, passed, reason: why }) =>
    el('li', { class: passed ? 'passed' : 'stopped' }, el('b', {}, `${passed ? '✓' : '✗'} ${step}`), why),
  );
  const looked = sources.map(
    ({ source, key, entries }) =>
      `${source}${key === undefined ? ': no key' : ` for “${key}”: ${entries ?? 'failed'}${entries === undefined ? '' : ' entries'}`}`,
  );
  const place = `${route ?? 'No controller serves the path'}; policy ${policyOf({ policy, passThrough })} (${from})${looked.length > 0 ? `; ${looked.join(', ')}` : ''}`;
  return [
    verdict,
    el('p', { class: 'faint mono' }, place),
    el('ul', { class: 'checks' }, ...list),
    el('div', { class: 'way' }, asked, given, actual),
  ].filter(Boolean);
}

$('#filter').addEventListener('input', draw);
$('#policy').addEventListener('change', draw);
$('#question').addEventListener('submit', (event) => void ask(event));
$('#add-origin').addEventListener('submit', (event) => {
  event.preventDefault();
  const { origin } = event.target.elements;
  if (!state.added.includes(origin.value)) state.added.unshift(origin.value);
  $('#question').elements.origin.value = origin.value;
  origin.value = '';
  void read();
});
read().catch((error) => {
  $('#summary').textContent = error.message;
});
