/** Preflights over many connections, and a flood of them for keys that nobody knows. */
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** The status of a preflight of a tenant's own page. */
export function preflight(port, tenant) {
  const headers = { Origin: `https://${tenant}.example.com`, 'Access-Control-Request-Method': 'GET' };
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: `/t/${tenant}`, method: 'OPTIONS', headers, agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end();
  });
}

let strangers = 0;

/** Asks for a number of unknown keys a second until it is stopped; `stop` resolves when all are answered. */
export function flood(port, perSecond) {
  const answers = [];
  const timer = setInterval(() => answers.push(preflight(port, `stranger-${strangers++}`)), 1_000 / perSecond);
  return {
    stop: async () => {
      clearInterval(timer);
      return (await Promise.all(answers)).length;
    },
  };
}
