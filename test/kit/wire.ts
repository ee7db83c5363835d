import { connect } from 'node:net';

/** One answer as its bytes say, header lines in order; every text is latin1, a character for a byte. */
export interface WireAnswer {
  readonly status: number;
  readonly lines: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A request as text, a character for a byte; nothing in it is checked or escaped. */
export function rawRequest(line: string, lines: readonly string[]): string {
  return `${[line, ...lines].join('\r\n')}\r\n\r\n`;
}

/** Writes requests on one connection, without waiting between them, and reads all answers until the server closes. */
export async function sendRaw(port: number, ...requests: readonly string[]): Promise<WireAnswer[]> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(requests.join(''), 'latin1'));
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer within 5 s')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
  return parseAnswers(Buffer.concat(chunks).toString('latin1'));
}

/** The answers that stand in a text one after the other. */
export function parseAnswers(text: string): WireAnswer[] {
  const answers: WireAnswer[] = [];
  let rest = text;
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n');
    const [first = '', ...raw] = rest.slice(0, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
    if (end === -1 || Number.isNaN(status)) throw new Error(`No answer: ${JSON.stringify(rest.slice(0, 200))}`);
    const lines = raw.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    });
    const [body, after] = bodyOf(status, lines, rest.slice(end + 4));
    answers.push({ status, lines, body });
    rest = after;
  }
  return answers;
}

function bodyOf(status: number, lines: WireAnswer['lines'], text: string): [body: string, after: string] {
  const value = (name: string): string | undefined => lines.find(([own]) => own === name)?.[1];
  if (status === 204 || status === 304) return ['', text];
  if (value('transfer-encoding') === 'chunked') return chunksOf(text);
  const length = Number(value('content-length') ?? (value('connection') === 'close' ? text.length : 0));
  return [text.slice(0, length), text.slice(length)];
}

function chunksOf(text: string): [body: string, after: string] {
  let body = '';
  for (let at = 0; ;) {
    const start = text.indexOf('\r\n', at) + 2;
    const size = parseInt(text.slice(at, start), 16);
    if (start === 1 || Number.isNaN(size)) throw new Error('A chunk is torn.');
    if (size === 0) return [body, text.slice(start + 2)];
    body += text.slice(start, start + size);
    at = start + size + 2;
  }
}

/** An answer without the header that changes from one second to the next. */
export function withoutDate({ status, lines, body }: WireAnswer): WireAnswer {
  return { status, lines: lines.filter(([name]) => name !== 'date'), body };
}
