import { $, el } from './dom.js';
import { ENFORCED, listedPolicy, shortPlace, shortPolicy, VERDICTS } from './words.js';

const grid = $('#matrix');
const frame = $('#frame');
/** Origins that the reader has put aside. */
const hidden = new Set();
let data = { rows: [], columns: [] };
let pick = () => undefined;
let selected;

const keyOf = ({ method, path, handler, hosts, versions }) => [method, path, handler, hosts, versions].join(' ');
const textOf = ({ method, path, handler, policy, from }) =>
  `${method} ${path} ${handler ?? ''} ${policy} ${from}`.toLowerCase();

/** @param picked is called with a row, and the column if a cell was picked */
export function showMatrix(inspected, picked) {
  data = inspected;
  pick = picked;
  const policies = [...new Set(data.rows.map(({ policy }) => String(policy)))].sort((a, b) => a.localeCompare(b));
  const chosen = $('#policy').value;
  const options = policies.map((name) => el('option', { value: name }, listedPolicy(name)));
  $('#policy').replaceChildren(el('option', { value: '' }, 'all'), ...options);
  $('#policy').value = policies.includes(chosen) ? chosen : '';
  drawPicker();
  draw();
}

function draw() {
  const wanted = $('#filter').value.trim().toLowerCase();
  const policy = $('#policy').value;
  const shown = data.rows.filter(
    (row) => textOf(row).includes(wanted) && (policy === '' || String(row.policy) === policy),
  );
  const columns = data.columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ origin }) => shown.length > 0 && !hidden.has(origin));
  grid.tHead.replaceChildren(
    el('tr', {}, el('th', { scope: 'col' }, 'Route'), el('th', { scope: 'col' }, 'Policy'), ...columns.map(headOf)),
  );
  const empty = el('tr', {}, el('td', { class: 'faint', colspan: columns.length + 2 }, 'No route matches the filter.'));
  grid.tBodies[0].replaceChildren(...(shown.length > 0 ? shown.map((row) => lineOf(row, columns)) : [empty]));
  const first = grid.querySelector('tbody button');
  if (first) first.tabIndex = 0;
  drawLegend(shown, columns);
  hint();
}

const KINDS = {
  origin: undefined,
  pattern: 'a pattern: whether the policy lists it',
  expression: 'a regular expression: whether the policy lists it',
  source: 'a source of origins: whether the policy asks it',
};
const headOf = ({ origin, kind }) =>
  el(
    'th',
    { scope: 'col', class: kind, title: KINDS[kind] },
    el('span', {}, origin.replace(/^source /, 'source\u00a0')),
  );

function lineOf(row, columns) {
  const line = el('tr', { 'aria-selected': String(keyOf(row) === selected) });
  const button = (attributes, ...children) => {
    const made = el('button', { type: 'button', tabindex: '-1', ...attributes }, ...children);
    return made;
  };
  const act = (made, column) => {
    made.addEventListener('click', () => {
      selected = keyOf(row);
      for (const other of grid.tBodies[0].rows) other.setAttribute('aria-selected', String(other === line));
      pick(row, column, made);
    });
    return made;
  };
  const { method, path, handler } = row;
  const name = act(
    button(
      { title: handler },
      el('span', { class: 'verb' }, method),
      ' ',
      el('span', { class: 'path' }, path === '*' ? '* (any other path)' : path),
    ),
  );
  const cells = columns.map((column) => {
    const [verdict, trial] = [row.cells[column.index], row.trial?.cells[column.index]];
    return el('td', {}, act(button(...cellOf(verdict, trial)), column));
  });
  line.append(el('th', { scope: 'row' }, name, policyOf(row)), el('td', { class: 'policy' }, policyOf(row)), ...cells);
  return line;
}

/** In a column of its own, and below the path where there is no room for that. */
function policyOf(row) {
  const { policy, enforce, trial } = row;
  const short = shortPolicy(row);
  const title = typeof policy === 'string' && short !== policy ? policy : undefined;
  const tags = [
    enforce && el('span', { class: 'tag', title: `requests of refused pages are ${ENFORCED[enforce]}` }, 'enforce'),
    trial && el('span', { class: 'tag', title: 'a stricter policy is on trial (reportOnly)' }, 'on trial'),
  ].filter(Boolean);
  const place = shortPlace(row);
  return el(
    'span',
    { class: 'of' },
    el('span', { class: 'name', title }, short),
    ...(place === '' ? [] : [' ', el('span', { class: 'faint' }, place)]),
    ...tags.flatMap((tag) => [' ', tag]),
  );
}

function cellOf(verdict, trial) {
  const [label, meaning] = VERDICTS[verdict];
  if (trial === undefined || trial === verdict) return [{ class: `cell ${verdict}`, title: meaning }, label];
  const [other, changed] = VERDICTS[trial];
  const title = `${meaning}; with reportOnly: ${changed}`;
  return [{ class: `cell ${verdict} trial`, title }, label, el('small', {}, ` → ${other}`)];
}

/** Only what the table shows. */
function drawLegend(rows, columns) {
  const used = new Set(rows.flatMap((row) => columns.map(({ index }) => row.cells[index])));
  const items = Object.entries(VERDICTS)
    .filter(([verdict]) => used.has(verdict))
    .map(([verdict, [label, meaning]]) => el('li', {}, el('span', { class: `cell ${verdict}` }, label), ' ', meaning));
  const differs = rows.some(({ cells, trial }) =>
    columns.some(({ index }) => trial && trial.cells[index] !== cells[index]),
  );
  if (differs) items.push(el('li', {}, el('span', { class: 'cell trial' }, '→'), ' what reportOnly would make of it'));
  $('#legend').replaceChildren(...items);
}

function drawPicker() {
  const boxes = data.columns.map(({ origin }) => {
    const box = el('input', { type: 'checkbox' });
    box.checked = !hidden.has(origin);
    box.addEventListener('change', () => {
      if (box.checked) hidden.delete(origin);
      else hidden.add(origin);
      counted();
      draw();
    });
    return el('label', { class: 'check' }, box, el('span', {}, origin));
  });
  const all = (label, checked) => {
    const made = el('button', { type: 'button', class: 'quiet' }, label);
    made.addEventListener('click', () => {
      for (const { origin } of data.columns)
        if (checked) hidden.delete(origin);
        else hidden.add(origin);
      drawPicker();
      draw();
    });
    return made;
  };
  $('#pick div').replaceChildren(all('All', true), all('None', false), ...boxes);
  counted();
}

function counted() {
  const shown = data.columns.filter(({ origin }) => !hidden.has(origin)).length;
  $('#pick summary').textContent = `Columns: ${shown} of ${data.columns.length}`;
}

/** Whether there is more to the right. */
function hint() {
  const hides = frame.scrollWidth > frame.clientWidth + 1;
  $('#more').hidden = !hides;
  frame.classList.toggle('more', hides && frame.scrollLeft + frame.clientWidth < frame.scrollWidth - 1);
}

/** One stop of the Tab key; arrows move within (WAI-ARIA: grid). */
function move(event) {
  const from = event.target.closest('th, td');
  if (!from || event.altKey || event.metaKey) return;
  const rows = [...grid.tBodies[0].rows];
  const at = rows.indexOf(from.parentElement);
  const side = (step) => {
    let cell = step > 0 ? from.nextElementSibling : from.previousElementSibling;
    while (cell && !cell.querySelector('button'))
      cell = step > 0 ? cell.nextElementSibling : cell.previousElementSibling;
    return cell;
  };
  const line = (index) => rows[index]?.cells[from.cellIndex];
  const row = event.ctrlKey ? rows[event.key === 'Home' ? 0 : rows.length - 1] : from.parentElement;
  const cell = {
    ArrowRight: () => side(1),
    ArrowLeft: () => side(-1),
    ArrowDown: () => line(at + 1),
    ArrowUp: () => line(at - 1),
    PageDown: () => line(Math.min(at + 10, rows.length - 1)),
    PageUp: () => line(Math.max(at - 10, 0)),
    Home: () => row.cells[0],
    End: () => row.cells[row.cells.length - 1],
  }[event.key]?.();
  const to = cell?.querySelector('button');
  if (!to) return;
  event.preventDefault();
  to.focus();
}

grid.addEventListener('keydown', move);
grid.addEventListener('focusin', ({ target }) => {
  for (const other of grid.querySelectorAll('tbody button[tabindex="0"]')) other.tabIndex = -1;
  target.tabIndex = 0;
});
$('#filter').addEventListener('input', draw);
$('#policy').addEventListener('change', draw);
frame.addEventListener('scroll', hint, { passive: true });
new ResizeObserver(hint).observe(frame);
