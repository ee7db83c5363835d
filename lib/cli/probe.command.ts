import type { BrowserEngine } from '../browser/engine.js';
import { ALLOW_CREDENTIALS, ALLOW_ORIGIN } from '../policy/terms.js';
import { createBrowser } from '../testing/create.browser.js';
import type { PageExchange, PageResponse } from '../testing/page.response.js';
import { coloured, type Terminal } from './terminal.js';

/** The options of `probe`. */
export interface ProbeOptions {
  origin: string;
  method: string;
  /** `Name: value`, each. */
  header: readonly string[];
  credentials: boolean;
  engine: BrowserEngine;
  json: boolean;
}

/** The result of a probe; `unreachable` if the server does not answer, so that its policy is unknown. */
export type Probed = 'readable' | 'blocked' | 'unreachable';

/** Sends what a browser would send to a server, and prints what a page could read. */
export async function probe(url: string, options: ProbeOptions, terminal: Terminal): Promise<Probed> {
  const { origin, method, engine } = options;
  const { href, protocol } = new URL(url);
  if (!/^https?:$/.test(protocol)) throw new TypeError(`${url} is no address of a server: write http://${url}`);
  const headers = options.header.map(pairOf);
  const page = createBrowser(href, { origin, engine });
  const credentials = options.credentials ? 'include' : 'same-origin';
  const response = await page.fetch(href, { method, headers, credentials });
  const notes = notesOn(response);
  const { readable, status, headers: seen, blockedBy, reason, exchanges } = response;
  const data = { readable, status, headers: seen, blockedBy, reason, notes, exchanges };
  if (options.json) terminal.print(JSON.stringify(data, undefined, 2));
  else terminal.print([...exchanges.map(linesOf), verdictOf(response, notes, terminal)].join('\n\n'));
  await response.text().catch(() => undefined);
  return readable ? 'readable' : blockedBy === 'network' ? 'unreachable' : 'blocked';
}

function pairOf(text: string): [name: string, value: string] {
  const colon = text.indexOf(':');
  if (colon < 1) throw new TypeError(`"${text}" is no header: write --header "Name: value".`);
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

function linesOf({ method, url, requestHeaders, status, headers }: PageExchange): string {
  const shown = Object.entries(headers).filter(([name]) => /^(?:access-control-|vary$|location$)/.test(name));
  const lines = (all: readonly (readonly [string, string])[], sign: string): string[] =>
    all.map(([name, value]) => `${sign} ${name}: ${value}`);
  return [
    `> ${method} ${url}`,
    ...lines(Object.entries(requestHeaders), '>'),
    status === undefined ? '< no answer' : `< ${status}`,
    ...lines(shown, '<'),
  ].join('\n');
}

function verdictOf(
  { readable, blockedBy, reason }: PageResponse,
  notes: readonly string[],
  terminal: Terminal,
): string {
  const verdict = readable
    ? coloured(terminal, 'green', 'Readable.')
    : coloured(terminal, 'red', `Blocked by ${blockedBy}.`);
  return [`${verdict} ${reason}`, ...notes.map((note) => `${coloured(terminal, 'yellow', 'Note:')} ${note}`)].join(
    '\n',
  );
}

/** Risks that browsers do not complain about. */
function notesOn({ exchanges }: PageResponse): string[] {
  const notes = new Set<string>();
  for (const { kind, headers } of exchanges) {
    const allowed = headers[ALLOW_ORIGIN.toLowerCase()];
    const varies = (headers['vary'] ?? '').toLowerCase().split(/\s*,\s*/);
    if (
      kind === 'actual' &&
      allowed !== undefined &&
      allowed !== '*' &&
      !varies.includes('origin') &&
      !varies.includes('*')
    )
      notes.add(
        'the response allows an origin without "Vary: Origin", so a cache may send it to pages of other origins.',
      );
    if (allowed === '*' && headers[ALLOW_CREDENTIALS.toLowerCase()] !== undefined)
      notes.add(
        '"*" with credentials: browsers reject it; software that "fixes" it by echoing the origin admits every site.',
      );
  }
  return [...notes];
}
