import { describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { platforms } from '../kit/platforms.js';
import { useApps } from '../kit/use.app.js';
import { EVIL, SHOP, statusFrom, upgrade } from './wire.js';
import { appsOf } from './graphql.apps.js';

/** What the first event of a subscription says, or how the handshake was refused. */
async function subscribed(port: number, origin: string | undefined): Promise<unknown> {
  class PageSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, origin === undefined ? {} : { origin });
    }
  }
  const client = createClient({
    url: `ws://127.0.0.1:${port}/graphql`,
    webSocketImpl: PageSocket,
    retryAttempts: 0,
  });
  try {
    for await (const { data } of client.iterate({ query: 'subscription { noted }' })) return data;
    return 'nothing';
  } catch (error) {
    return String((error as { message?: string }).message);
  } finally {
    await client.dispose();
  }
}

describe.each(platforms)('GraphQL subscriptions on %s', (platform) => {
  const running = useApps(() => appsOf(platform));

  it('are governed by the entry of their path', async () => {
    const port = running.port('governed');
    expect(await subscribed(port, SHOP)).toEqual({ noted: 'a note' });
    expect(await subscribed(port, undefined)).toEqual({ noted: 'a note' });
    expect(await subscribed(port, EVIL)).toContain('403');
    const protocol = { 'Sec-WebSocket-Protocol': 'graphql-transport-ws' };
    expect((await upgrade(port, '/graphql', { Origin: EVIL, ...protocol })).status).toBe(403);
  });

  it('are open to every website without an entry, whatever the default', async () => {
    expect(await subscribed(running.port('open'), EVIL)).toEqual({ noted: 'a note' });
    expect(await statusFrom(running.port('open'), '/graphql', EVIL)).toBe(101);
  });
});
