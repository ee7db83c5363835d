import { rules } from '../rule.js';

/** Rules about gateways, and about decorators in places where they can do nothing. */
export const SOCKET_RULES = rules({
  'gateway-unprotected': {
    severity: 'warning',
    when: 'a gateway has no `@CorsPolicy`',
    source: 'RFC 6455, Origin',
    message: (name) =>
      `Any website may open a socket to ${name} with the cookies of its visitors: browsers do not restrict WebSockets, and the "cors" option of Socket.IO does not either.`,
    hint: () =>
      'Add @CorsPolicy(…) to the class; @CorsPolicy(false) admits only pages of the application itself, and clients that are no browser.',
    example: ['ChatGateway'],
  },
  'gateway-cors-twice': {
    severity: 'error',
    when: 'a gateway has both `@CorsPolicy` and the option `cors` of `@WebSocketGateway()`',
    message: (value) =>
      `The gateway has @CorsPolicy and cors: ${value} as well; the option restricts no WebSocket, and two lists drift apart.`,
    hint: () => 'Remove "cors" from @WebSocketGateway(): the policy sends the headers of polling too.',
    example: [true],
  },
  'gateway-policies-differ': {
    severity: 'error',
    when: 'gateways that no handshake tells apart (one path of `ws`, one namespace of Socket.IO) have different policies, or some of them none',
    message: (value, other) =>
      `${value} shares its path with ${other}, and nothing in a handshake tells which of them it is for; their policies differ.`,
    hint: () => 'Name one policy in @CorsPolicy of each of them, or give them paths or namespaces of their own.',
    example: ['ChatGateway', 'NewsGateway'],
  },
  'gateway-server-unknown': {
    severity: 'error',
    when: 'the WebSocket adapter gives a gateway with `@CorsPolicy` a server that is neither of Socket.IO nor of `ws`',
    message: () =>
      'CorsModule cannot see the handshakes of the server that the WebSocket adapter made for the gateway.',
    hint: () =>
      'Let create() of the adapter return the server of socket.io or ws, on an HTTP server of Node; uWebSockets.js is not supported.',
    example: ['ChatGateway'],
  },
  'decorator-misplaced': {
    severity: 'error',
    when: '`@CorsPolicy` or `@ExposeHeaders` stands where it can do nothing: on a resolver, a handler of messages, or a provider',
    message: (_value, detail) => {
      const [what, , ...more] = detail.split('\n');
      return `It does nothing here${more.length > 0 ? `, nor at ${more.join(', ')}` : ''}: ${what}.`;
    },
    hint: (_value, what) => what.split('\n')[1] ?? '',
    example: [
      'CatsResolver',
      "resolvers have no route of their own\nRemove it, and govern the path of GraphQL by an entry: routes: [{ path: '/graphql', policy: … }].",
    ],
  },
});
