/**
 * The calls of the page, in order. `policy` is the one the route follows, `why` says what that means to a page that the
 * policy admits and to one that it refuses. Nothing here decides anything: the browser does, by what the server answers.
 */
const json = { 'Content-Type': 'application/json' };
const desk = { Authorization: 'Bearer demo-desk-key' };

export const policies = {
  public: 'public: any page, nobody signed in',
  shop: 'shop: one front end, with its session cookie',
  backOffice: 'backOffice: one front end, with a key instead of a cookie',
  none: 'no cross-origin access',
};

export const story = [
  {
    id: 'catalogue',
    title: 'Read the catalogue',
    path: '/catalogue',
    policy: 'public',
    admitted: 'Open data. X-Total-Count is exposed on this route, so the page sees it.',
  },
  {
    id: 'missing',
    title: 'Read an item that does not exist',
    path: '/catalogue/999',
    policy: 'public',
    admitted: 'A 404 carries the headers of its policy like any answer: the page can say what is wrong.',
  },
  {
    id: 'signed-out',
    title: 'List orders without the cookie',
    path: '/orders',
    policy: 'shop',
    admitted: 'The guard says 401, and the page can read that and show its sign-in form.',
    refused: 'The guard said 401, yet this page cannot tell that from a network failure.',
  },
  {
    id: 'sign-in',
    title: 'Sign in',
    method: 'POST',
    path: '/session',
    body: { customer: 'ada', password: 'demo' },
    credentials: true,
    policy: 'shop',
    admitted: 'The policy has credentials, so the browser keeps the session cookie of the answer.',
    refused: 'JSON needs a preflight, and that was refused: no sign-in reached the server from here.',
  },
  {
    id: 'orders',
    title: 'List orders with the cookie',
    path: '/orders',
    credentials: true,
    policy: 'shop',
    admitted: 'Signed in, and the policy lets this page read what the session may see.',
    refused: 'The request ran, with a cookie if there was one; only its answer is kept from this page.',
  },
  {
    id: 'updates',
    title: 'Watch orders (server-sent events)',
    stream: true,
    path: '/orders/updates',
    policy: 'shop',
    admitted: 'A stream is an answer too: EventSource opens it with the cookie.',
    refused: 'EventSource reports an error and no message.',
  },
  {
    id: 'place',
    title: 'Place an order',
    method: 'POST',
    path: '/orders',
    body: { item: 3, quantity: 2 },
    credentials: true,
    policy: 'shop',
    admitted: 'The preflight allowed POST with Content-Type. Location is exposed, so the page sees it.',
    refused: 'The preflight was refused: the order never reached the handler.',
  },
  {
    id: 'change',
    title: 'Change an order',
    method: 'PUT',
    path: '/orders/1000',
    body: { quantity: 4 },
    credentials: true,
    policy: 'shop',
    admitted: 'The preflight lists PUT, the one method of this policy at this path.',
    refused: 'The preflight was refused: the change never reached the handler.',
  },
  {
    id: 'cancel',
    title: 'Cancel an order',
    method: 'DELETE',
    path: '/orders/1000',
    headers: desk,
    policy: 'backOffice',
    admitted: 'The same path as the change above, another policy: here the desk is admitted.',
    refused: 'The same path as the change above, another policy: only the desk may cancel.',
  },
  {
    id: 'report',
    title: 'Read the report of the back office',
    path: '/admin/report',
    headers: desk,
    policy: 'backOffice',
    admitted: 'One origin, and Authorization is an allowed header. The guard still checks the key.',
    refused: 'Holding the key is not enough for a page: its origin is not on the list.',
  },
  {
    id: 'webhook',
    title: 'Call the payment webhook',
    method: 'POST',
    path: '/payments/webhook',
    body: { paid: 1000 },
    policy: 'none',
    refused: '@CorsPolicy(false): servers call it, pages never do. The preflight was refused.',
  },
  {
    id: 'health',
    title: 'Read the health check',
    path: '/health',
    policy: 'none',
    refused: 'The route names no policy and there is no default: nothing is opened by omission.',
  },
].map((call) => ({ method: 'GET', headers: {}, ...call, ...(call.body && { headers: { ...json, ...call.headers } }) }));
