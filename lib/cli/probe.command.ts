import { ALLOW_CREDENTIALS, ALLOW_ORIGIN, FORBIDDEN_RESPONSE_HEADERS } from '../policy/terms.js';
import { clean } from '../rules/configuration.issue.js';
import { Browser } from '../browser/browser.fetch.js';
import { ENGINES, type BrowserEngine } from '../browser/engine.js';
import { cookieJar } from '../testing/cookie.jar.js';
import { checkPageOrigin } from '../testing/page.origin.js';
import { fetchRequest } from '../testing/page.request.js';
import { PageResponse, type PageExchange } from '../testing/page.response.js';
import { withinBounds } from './bounded.transport.js';
import { coloured, jsonText, type Terminal } from './terminal.js';

/** The options of `probe`. */
export interface ProbeOptions {
  /** Only with `hostile` and a report it may be missing. */
  origin?: string;
  method: string;
  /** `Name: value`, each. */
  header: readonly string[];
  credentials: boolean;
  engine: BrowserEngine;
  /** Seconds for everything together. */
  timeout: number;
  hostile: boolean;
  /** A file with the JSON of `report`. */
  report?: string;
  json: boolean;
}

/** The result of a probe; `unreachable` if the server does not answer, so that its policy is unknown. */
export type Probed = 'readable' | 'blocked' | 'unreachable';

/** Sends what a browser would send to a server, and prints what a page could read. */
export async function probe(url: string, options: ProbeOptions, terminal: Terminal): Promise<Probed> {
  const { origin, method, engine, timeout } = options;
  const href = addressOf(url);
  if (origin === undefined) throw new TypeError("error: required option '--origin <origin>' not specified");
  checkPageOrigin(origin);
  if (options.report !== undefined) throw new TypeError('error: --report goes with --hostile');
  const headers = options.header.map(pairOf);
  const credentials = options.credentials ? 'include' : 'same-origin';
  // The head of the response says all: the body, which may have no end, is left unread.
  const request = await fetchRequest(href, { method, headers, credentials });
  const response = await withinBounds(timeout, async (transport) => {
    const jar = cookieJar(href, {}, ENGINES[engine].thirdPartyCookies);
    const outcome = await new Browser(origin, transport, engine, jar).fetch(request);
    return new PageResponse(outcome, { origin, method: request.method, url: href });
  });
  const notes = notesOn(response);
  const { readable, status, headers: seen, blockedBy, reason, exchanges } = response;
  const hidden = hiddenFrom(response);
  const data = { readable, status, headers: seen, hidden, blockedBy, reason, notes, exchanges };
  if (options.json) terminal.print(jsonText(data));
  else terminal.print([...exchanges.map(linesOf), verdictOf(response, hidden, notes, terminal)].join('\n\n'));
  return readable ? 'readable' : blockedBy === 'network' ? 'unreachable' : 'blocked';
}

/** The address of a server, as a browser spells it. */
export function addressOf(url: string): string {
  const { href, protocol } = new URL(url);
  if (!/^https?:$/.test(protocol)) throw new TypeError(`${url} is no address of a server: write http://${url}`);
  return href;
}

/** The name and the value of a header as it is written on the command line. */
export function pairOf(text: string): [name: string, value: string] {
  const colon = text.indexOf(':');
  if (colon < 1) throw new TypeError(`"${text}" is no header: write --header "Name: value".`);
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

function linesOf({ method, url, requestHeaders, status, headers }: PageExchange): string {
  const shown = Object.entries(headers).filter(([name]) => /^(?:access-control-|vary$|location$)/.test(name));
  const lines = (all: readonly (readonly [string, string])[], sign: string): string[] =>
    all.map(([name, value]) => `${sign} ${name}: ${clean(value)}`);
  return [
    `> ${clean(method)} ${clean(url)}`,
    ...lines(Object.entries(requestHeaders), '>'),
    status === undefined ? '< no answer' : `< ${status}`,
    ...lines(shown, '<'),
  ].join('\n');
}

function verdictOf(
  { readable, blockedBy, reason }: PageResponse,
  hidden: readonly string[],
  notes: readonly string[],
  terminal: Terminal,
): string {
  const verdict = readable
    ? coloured(terminal, 'green', 'Readable.')
    : coloured(terminal, 'red', `Blocked by ${blockedBy}.`);
  const said = notes.map((note) => `${coloured(terminal, 'yellow', 'Note:')} ${note}`);
  const kept =
    hidden.length > 0
      ? [`Hidden from the page: ${clean(hidden.join(', '))}. What it needs of these belongs in exposedHeaders.`]
      : [];
  return [`${verdict} ${clean(reason)}`, ...kept, ...said].join('\n');
}

/** Of the connection, of caches and of CORS itself: no script asks for these. */
const OF_NO_USE =
  /^(?:access-control-.*|connection|content-encoding|cross-origin-.*|date|keep-alive|server|strict-transport-security|timing-allow-origin|transfer-encoding|vary|via|x-powered-by)$/;

/** The headers of a readable response that the page would not see, and could. */
function hiddenFrom({ readable, headers, exchanges }: PageResponse): string[] {
  const sent = readable ? Object.keys(exchanges.at(-1)?.headers ?? {}) : [];
  return sent.filter((name) => !(name in headers) && !OF_NO_USE.test(name) && !FORBIDDEN_RESPONSE_HEADERS.has(name));
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
