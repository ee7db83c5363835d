import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** An open stream of server-sent events, as an EventSource has it. */
export interface OpenStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The text that came so far. */
  readonly text: string;
  /** The data of the messages so far, parsed. */
  readonly messages: unknown[];
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>;
  /** The page goes away. */
  leave(): void;
}

/** Opens a stream, and resolves with the head of its response. */
export function openStream(port: number, path: string, headers: Record<string, string> = {}): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const sent = request({
      ...{ port, host: '127.0.0.1', path, agent: false },
      headers: { Host: `localhost:${port}`, ...headers },
    });
    sent.on('response', (response) => resolve(streamOf(response)));
    sent.on('error', reject);
    sent.end();
  });
}

function streamOf(response: IncomingMessage): OpenStream {
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  response.on('error', () => undefined);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    get text() {
      return text;
    },
    get messages() {
      return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']): unknown => JSON.parse(data));
    },
    ended: new Promise((resolve) => void response.on('close', resolve)),
    leave: () => response.destroy(),
  };
}
