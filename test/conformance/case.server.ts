import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answers, Origins, RandomCase } from './random.cases.js';

/** What arrived at a server for one case, in order. */
type Arrivals = Map<number, string[]>;

/** Servers that answer as the cases say, and note what arrives. */
export interface CaseServers {
  readonly origins: Origins;
  readonly arrivals: Arrivals;
  cases: readonly RandomCase[];
  close(): void;
}

/** Where a hop of a case is served. */
export function urlOf(origins: Origins, cases: readonly RandomCase[], index: number, hop: number): string {
  const { server } = cases[index]?.hops[hop] ?? { server: 'api' as const };
  return `${origins[server]}/case/${index}/${hop}`;
}

/** One line for a request, as far as CORS goes. */
export function arrivalOf(method: string, headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const said = ['origin', 'access-control-request-method', 'access-control-request-headers', 'authorization'].map(
    (name) => `${name}=${[headers[name] ?? ''].flat().join(' | ')}`,
  );
  return [method, ...said].join(' ');
}

export async function startCaseServers(): Promise<CaseServers> {
  const arrivals: Arrivals = new Map();
  const servers: Server[] = [];
  const state = { cases: [] as readonly RandomCase[], origins: { page: '', api: '', other: '' } };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const [, index, hop] = /^\/case\/(\d+)\/(\d+)$/.exec(request.url ?? '') ?? [];
    if (index === undefined) {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><link rel="icon" href="data:,">');
      return;
    }
    const number = Number(index);
    const known = arrivals.get(number) ?? [];
    arrivals.set(number, [...known, arrivalOf(request.method ?? '', request.headers)]);
    const answers = state.cases[number]?.hops[Number(hop)]?.answers as Answers;
    const asked = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    const { status, headers } = asked ? answers.preflight : answers.actual;
    const location =
      !asked && answers.location !== undefined
        ? ['Location', urlOf(state.origins, state.cases, number, Number(hop) + 1)]
        : [];
    request.resume().on('end', () => response.writeHead(status, [...headers.flat(), ...location]).end());
  };
  for (const _ of [1, 2, 3]) {
    const server = createServer(answer);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    servers.push(server);
  }
  const [page, api, other] = servers.map((server) => (server.address() as AddressInfo).port);
  state.origins = {
    page: `http://page.localhost:${page}`,
    api: `http://127.0.0.1:${api}`,
    other: `http://127.0.0.1:${other}`,
  };
  return Object.assign(state, {
    arrivals,
    close: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  });
}
