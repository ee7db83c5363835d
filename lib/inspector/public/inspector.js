import { askAbout } from './bench.js';
import { $, base, count, el } from './dom.js';
import { showMatrix } from './matrix.js';
import { listen } from './refusals.js';
import { SOURCE } from './words.js';

/** Origins that the reader has added, the latest first. */
let added = [];

async function read() {
  const query = new URLSearchParams(added.map((origin) => ['origin', origin]));
  const answer = await fetch(`${base}/data.json?${query}`);
  if (!answer.ok) throw new Error(await answer.text());
  const data = await answer.json();
  $('#summary').textContent = summaryOf(data);
  const origins = data.columns
    .filter(({ kind }) => kind === 'origin')
    .map(({ origin }) => el('option', { value: origin }));
  $('#origins').replaceChildren(...origins);
  showMatrix(data, (row, column, back) => pick(data, row, column, back));
  showSources(data.sources);
  return data;
}

function summaryOf({ rows, columns, environment }) {
  const isRoute = ({ handler, method }) => handler !== undefined && method !== 'WS';
  const kinds = (kind) => columns.filter((column) => column.kind === kind).length;
  const parts = [
    [rows.filter(isRoute).length, 'route'],
    [rows.filter(({ method }) => method === 'WS').length, 'socket'],
    [
      rows.filter(({ from, handler }) => handler === undefined && from.includes('routes[')).length,
      'entry of routes',
      'entries of routes',
    ],
    [kinds('origin'), 'origin'],
    [kinds('pattern'), 'pattern'],
    [kinds('expression'), 'expression'],
    [kinds('source'), 'source'],
  ];
  const counted = parts.filter(([number, one]) => number > 0 || one === 'route' || one === 'origin');
  return `${counted.map((part) => count(...part)).join(', ')}; environment “${environment}”`;
}

/** A cell is asked about its origin, a row about the page in the bench, or the first one that it may be about. */
function pick({ columns }, row, column, back) {
  const { hosts, method } = row;
  const origin = column ? (column.kind === 'origin' ? column.origin : (column.example ?? '')) : pageFor(columns, row);
  const host = hosts
    .find((name) => !name.startsWith('/'))
    ?.replace(/^\*/, 'localhost')
    .replace(/^:\w+|(?<=\.):\w+/g, 'any');
  const known = column ? { cookies: row.credentials && method !== 'WS' } : {};
  askAbout(
    { origin, method: method === 'ALL' ? 'GET' : method, path: pathOf(row.path), host, ...known },
    { row, back },
  );
}

function pageFor(columns, row) {
  if ($('#question').elements.origin.value.trim() !== '') return undefined;
  const origins = columns.map((column, index) => ({ ...column, index })).filter(({ kind }) => kind === 'origin');
  const reads = ({ index }) => !['no', 'stopped', 'refused'].includes(row.cells[index]);
  return (origins.find(reads) ?? origins[0])?.origin;
}

/** A path that the route serves: parameters and wildcards become values. */
function pathOf(path) {
  if (path === '*') return '/a-path-without-a-route';
  return path
    .replace(/[{}]/g, '')
    .replace(/:(\w+)(\([^)]*\))?[?+*]?/g, (_whole, name, expression) => (expression ? '1' : name))
    .replace(/\*\w*/g, 'any');
}

function showSources(sources) {
  const details = $('#sources');
  details.hidden = sources.length === 0;
  const names = Object.keys(SOURCE).filter((name) => sources.some((source) => source[name] !== undefined));
  const text = (value) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : [value ?? '–'].flat().join(', '));
  const head = el('tr', {}, ...names.map((name) => el('th', { scope: 'col' }, SOURCE[name])));
  const lines = sources.map((source) => el('tr', {}, ...names.map((name) => el('td', {}, text(source[name])))));
  details.querySelector('table').replaceChildren(el('thead', {}, head), el('tbody', {}, ...lines));
}

/** A further origin is checked as an entry of `origins` is. */
async function add(event) {
  event.preventDefault();
  const { origin } = event.target.elements;
  const text = origin.value.trim();
  const before = added;
  added = [text, ...added.filter((other) => other !== text)];
  const { rejected } = await read();
  const fault = rejected.find((each) => each.origin === text);
  if (fault) added = before;
  $('#fault').textContent = fault ? `${fault.message} ${fault.hint}` : '';
  origin.setAttribute('aria-invalid', String(fault !== undefined));
  if (fault) return origin.focus();
  $('#question').elements.origin.value = text;
  origin.value = '';
}

$('#add-origin').addEventListener('submit', (event) => void add(event));
read()
  .then(({ live }) => {
    $('#refusals').hidden = !live;
    if (live) listen();
  })
  .catch((error) => {
    $('#summary').textContent = error.message;
  });
