import { corsCheck } from '../browser/cors.check.js';
import { getHeader, type HeaderList } from '../browser/header.list.js';
import { preflightHeaders } from '../browser/preflight.js';
import { normalizeMethod } from '../browser/safelist.js';
import type { Transport, WireResponse } from '../browser/wire.js';
import { ALLOW_ORIGIN } from '../policy/terms.js';
import { clean } from '../rules/configuration.issue.js';
import { withinBounds } from './bounded.transport.js';
import { reportOf } from './diff.command.js';
import { expectedOrigins, type ExpectedOrigins } from './hostile/expected.origins.js';
import { hostileOrigins } from './hostile/hostile.origins.js';
import { readJson } from './json.file.js';
import { addressOf, pairOf, type ProbeOptions } from './probe.command.js';
import { coloured, jsonText, type Terminal } from './terminal.js';

/** An origin that should be refused, and what came of it. */
interface Admitted {
  readonly origin: string;
  /** What admitted it: the answer to a preflight, or to the request itself. */
  readonly by: readonly string[];
  /** The value of `Access-Control-Allow-Origin`. */
  readonly allowed: string;
}

/** How many origins are tried at a time. */
const AT_A_TIME = 4;

/** Tries origins that look like admitted ones. The exit code: 0 if none was admitted, 1 if one was, 2 if nothing answers. */
export async function probeHostile(url: string, options: ProbeOptions, terminal: Terminal): Promise<number> {
  const href = addressOf(url);
  const method = normalizeMethod(options.method);
  const expected = await expectedOf(href, method, options, terminal);
  const given = [...(options.origin === undefined ? [] : [options.origin]), ...(expected?.origins ?? [])];
  const hostile = hostileOrigins(given).filter((origin) => !expected?.admits(origin) && origin !== options.origin);
  const send = senderOf(href, method, options);
  const known = options.origin === undefined ? undefined : await send(options.origin);
  const first = known ?? (await send(hostile[0] ?? 'null'));
  if (first === undefined) {
    terminal.complain(`${href} does not answer within ${options.timeout} s.`);
    return 2;
  }
  const found: Admitted[] = [];
  let unanswered = 0;
  const queue = [...hostile];
  const work = async (): Promise<void> => {
    for (let origin = queue.shift(); origin !== undefined; origin = queue.shift()) {
      const tried = await send(origin);
      if (tried === undefined) unanswered++;
      else if (tried.by.length > 0) found.push(tried);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  const admitted = found.toSorted((a, b) => hostile.indexOf(a.origin) - hostile.indexOf(b.origin));
  const isKnownAdmitted = known && known.by.length > 0;
  const notes = notesOn({ options, expected, isKnownAdmitted, unanswered, tried: hostile.length });
  if (options.json) terminal.print(jsonText({ tried: hostile, admitted, unanswered, notes, route: expected?.route }));
  else terminal.print(textOf(href, method, hostile.length - unanswered, admitted, notes, terminal));
  if (admitted.length > 0) return 1;
  return unanswered > 0 ? 2 : 0;
}

async function expectedOf(
  href: string,
  method: string,
  options: ProbeOptions,
  terminal: Terminal,
): Promise<ExpectedOrigins | undefined> {
  const { report, origin } = options;
  if (report === undefined) {
    if (origin !== undefined) return undefined;
    throw new TypeError('error: --hostile needs --origin <an admitted origin>, or --report <file>');
  }
  return expectedOrigins(reportOf(await readJson(report, terminal), report), method, href);
}

/** Sends the preflight, and the request itself only where it changes nothing; undefined if nothing answers. */
function senderOf(href: string, method: string, options: ProbeOptions) {
  const credentials = options.credentials ? ('include' as const) : ('same-origin' as const);
  const headers = options.header.map(pairOf);
  return async (origin: string): Promise<Admitted | undefined> =>
    withinBounds(options.timeout, async (transport) => {
      const asked = { method, url: href, origin, headers, credentials };
      const requests: [what: string, method: string, headers: HeaderList][] = [
        [`the preflight of ${method}`, 'OPTIONS', preflightHeaders(asked)],
      ];
      if (method === 'GET' || method === 'HEAD') requests.push([method, method, [...headers, ['Origin', origin]]]);
      const by: string[] = [];
      let allowed = '';
      for (const [what, own, lines] of requests) {
        const response = await answerTo(transport, own, href, lines);
        if (response === undefined) return undefined;
        if (corsCheck(origin, credentials, response.headers) !== undefined) continue;
        by.push(what);
        allowed = getHeader(response.headers, ALLOW_ORIGIN) ?? '';
      }
      return { origin, by, allowed };
    });
}

async function answerTo(
  transport: Transport,
  method: string,
  url: string,
  headers: HeaderList,
): Promise<WireResponse | undefined> {
  return transport({ method, url, headers, body: undefined }).catch(() => undefined);
}

interface Facts {
  readonly options: ProbeOptions;
  readonly expected: ExpectedOrigins | undefined;
  readonly isKnownAdmitted: boolean | undefined;
  readonly unanswered: number;
  readonly tried: number;
}

function notesOn({ options, expected, isKnownAdmitted, unanswered, tried }: Facts): string[] {
  return [
    ...(isKnownAdmitted === false
      ? [`${options.origin} itself was not admitted: the server may admit nobody here, and no more is known than that.`]
      : []),
    ...(expected?.origins.includes('*')
      ? [`The report says that ${expected.route} is public ("*"), so that no origin could be refused.`]
      : []),
    ...(expected && expected.unknown.length > 0
      ? [
          `The report does not hold the lists of ${expected.unknown.join(', ')}: an origin of them counts as a look-alike.`,
        ]
      : []),
    ...(unanswered > 0 ? [`${unanswered} of ${tried} origins got no answer: a limit of the server, perhaps.`] : []),
  ];
}

function textOf(
  href: string,
  method: string,
  tried: number,
  admitted: readonly Admitted[],
  notes: readonly string[],
  terminal: Terminal,
): string {
  const lines = admitted.map(({ origin, by, allowed }) => {
    const how = allowed === '*' ? 'as "*"' : allowed === origin ? 'by its name' : `as ${allowed}`;
    return `${coloured(terminal, 'red', 'admitted')}  ${clean(origin)}  ${clean(`${how}, by ${by.join(' and ')}`)}`;
  });
  if (tried === 0) return notes.map((note) => `${coloured(terminal, 'yellow', 'Note:')} ${clean(note)}`).join('\n');
  const what = `${tried} look-alike ${tried === 1 ? 'origin' : 'origins'} tried at ${method} ${href}`;
  const verdict =
    admitted.length === 0
      ? coloured(terminal, 'green', `${what}, none admitted.`)
      : coloured(terminal, 'red', `${what}, ${admitted.length} admitted.`);
  const said = notes.map((note) => `${coloured(terminal, 'yellow', 'Note:')} ${clean(note)}`);
  return [...lines, verdict, ...(admitted.length === 0 ? [] : [FIX]), ...said].join('\n');
}

const FIX =
  'Whoever owns such an origin reads what this route answers. List the admitted origins exactly, in the application and in every proxy ahead of it; a regular expression needs both anchors and escaped dots.';
