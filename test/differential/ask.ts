import { Agent, request as httpRequest } from 'node:http';
import { corsHeaders } from '../kit/http.js';

/** An answer as the judge looks at it. */
export interface Seen {
  readonly status: number;
  /** Who has answered, by the name it leaves: a handler, or something that is no controller's. */
  readonly answeredBy: string | undefined;
  /** Who has handed the request on. */
  readonly passedBy: readonly string[];
  /** The parameters as the router read them. */
  readonly params: Readonly<Record<string, string>>;
  /** The exact set of CORS headers. */
  readonly cors: Readonly<Record<string, string>>;
}

/** Asks one server, over connections that stay. */
export class Asker {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(private readonly port: number) {}

  ask(method: string, path: string, headers: Record<string, string>): Promise<Seen> {
    // Fastify takes no QUERY without a body.
    const body = method === 'QUERY' ? '{}' : undefined;
    const typed = body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' };
    const { port, agent } = this;
    return new Promise((resolve, reject) => {
      const request = httpRequest({ port, host: '127.0.0.1', path, method, headers: typed, agent }, (response) => {
        response.resume();
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode: status = 0, rawHeaders, headers: found } = response;
          const text = (name: string): string | undefined => found[name] as string | undefined;
          resolve({
            status,
            answeredBy: text('x-answered'),
            passedBy: (text('x-passed') ?? '').split(',').filter((name) => name !== ''),
            params: JSON.parse(decodeURIComponent(text('x-params') ?? '{}')) as Record<string, string>,
            cors: corsHeaders({ status, headers: found, rawHeaders, body: '' }),
          });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
