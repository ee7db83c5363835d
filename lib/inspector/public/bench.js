import { $, base } from './dom.js';
import { explained, mistaken, told } from './answer.js';

const form = $('#question');
const fields = form.elements;

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

/** What is not given keeps its value. */
function fill({ origin, method, path, host = '', headers = [], cookies }) {
  if (origin !== undefined) fields.origin.value = origin;
  fields.method.value = method;
  fields.path.value = path;
  fields.host.value = host;
  fields.headers.value = headers
    .map((name) => `${name}: ${name.toLowerCase() === 'content-type' ? 'application/json' : 'any'}`)
    .join('\n');
  if (cookies !== undefined) fields.credentials.checked = cookies;
}

/** Fills the bench and asks, if the page is known. `about` has the row, and where to go back to. */
export function askAbout(question, about) {
  fill(question);
  if (fields.origin.value.trim() !== '') return void ask(about);
  $('#answer').replaceChildren();
  form.scrollIntoView({ block: 'center' });
  return void fields.origin.focus();
}

/** A refused request that had no Origin cannot be asked about. */
export function tell(text, about) {
  show(told(text), about);
}

async function ask(about = {}) {
  const question = {
    ...{ origin: fields.origin.value.trim(), method: fields.method.value.trim().toUpperCase() },
    ...{ path: fields.path.value.trim(), host: fields.host.value.trim() },
  };
  if (!question.path.startsWith('/')) return show(mistaken('The path begins with "/", such as /orders?page=2.'), about);
  const query = new URLSearchParams({
    ...question,
    headers: JSON.stringify(headersOf(fields.headers.value)),
    credentials: fields.credentials.checked ? 'include' : 'omit',
  });
  try {
    const answer = await fetch(`${base}/explain.json?${query}`);
    const known = await answer.json();
    show(answer.ok ? explained(known, question, about.row) : mistaken(known.error), about);
  } catch {
    show(mistaken('The application does not answer. Is it still running?'), about);
  }
}

/** The answer comes into view, and the focus with it; a button leads back. */
function show(children, { back } = {}) {
  const answer = $('#answer');
  const button = $('#back');
  answer.replaceChildren(...children);
  button.hidden = back === undefined;
  button.onclick = () => {
    back.scrollIntoView({ block: 'center' });
    back.focus();
  };
  const region = $('#answered');
  region.hidden = false;
  region.focus({ preventScroll: true });
  // With the question, unless that would leave too little room.
  const above = region.offsetTop - form.offsetTop;
  (above < innerHeight / 3 ? $('#bench') : region).scrollIntoView({ block: 'start' });
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void ask();
});
