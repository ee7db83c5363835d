import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { match } from 'path-to-regexp';
import { PortableRouteIndex } from '../../lib/platforms/portable/portable.index.js';
import { UNDECIDED } from '../../lib/platforms/portable/portable.path.js';
import { PortableRoutes } from '../../lib/platforms/portable/portable.routes.js';
import type { CorsPolicy } from '../../lib/policy/policy.js';
import type { DeclaredRoute } from '../../lib/routes/controllers/controller.explorer.js';
import { OF_NO_CONTROLLER, type RegisteredRoute } from '../../lib/routes/registered.route.js';
import type { RouteTable } from '../../lib/routes/route.table.js';
import { servesMethod } from '../../lib/settings/http.methods.js';

const policy = (name: string, sources: readonly unknown[] = []): CorsPolicy =>
  ({ name, preflight: {}, sources, public: false }) as unknown as CorsPolicy;

interface Written {
  readonly method?: string;
  readonly path: string;
  readonly policy?: CorsPolicy | false;
  readonly versions?: readonly unknown[];
  readonly servesHost?: (hostname: string) => boolean;
}

const routeOf = (written: Written, order: number): RegisteredRoute => ({
  ...OF_NO_CONTROLLER,
  ...{ method: 'GET', policy: policy(written.path), from: 'handler', constrained: false, handler: `X.${order}` },
  ...written,
  order,
});

function indexOf(written: readonly Written[], known?: { caseSensitive: boolean; ignoreTrailingSlash: boolean }) {
  const index = new PortableRouteIndex(known);
  const routes = written.map(routeOf);
  for (const route of routes) index.add(route);
  const at = (url: string, hostname = '') => index.at({ url, hostname });
  const found = (url: string, method = 'GET', hostname = '') =>
    at(url, hostname)
      .candidates(method)
      .map(({ route, isAmbiguous }) =>
        route === UNDECIDED ? 'undecided' : `${route.path}${isAmbiguous ? ' or none' : ''}`,
      );
  return { index, routes, at, found };
}

describe('the routes of an adapter without hooks', () => {
  const same = policy('same');
  const { found, at } = indexOf([
    { path: '/cats' },
    { path: '/cats/:id' },
    { path: '/cats/mine' },
    { path: '/dogs/mine' },
    { path: '/dogs/:id' },
    { path: '/birds/:id', policy: same },
    { path: '/birds/mine', policy: same },
    { path: '/birds/:id', method: 'POST' },
    { path: '/files/*path' },
    { path: '/old/*' },
    { path: '/odd/:id(\\d+)' },
    { path: '/hosted', servesHost: (host) => host === 'a.example.com' },
  ]);

  it.each([
    ['one route', '/cats', ['/cats']],
    ['a parameter', '/cats/7', ['/cats/:id']],
    ['a query', '/cats/7?x=/cats', ['/cats/:id']],
    ['an escape that changes nothing', '/cats/a%20b', ['/cats/:id']],
    ['an order that not all routers keep', '/cats/mine', ['undecided']],
    ['an order that all keep', '/dogs/mine', ['/dogs/mine']],
    ['routes of one policy', '/birds/mine', ['/birds/:id']],
    ['another letter case', '/Cats', ['/cats or none']],
    ['a slash at the end', '/cats/', ['/cats or none']],
    ['an escape that some decode', '/%63ats', ['/cats or none']],
    ['an escape that some decode first, then split', '/cats%2F7', ['/cats/:id or none']],
    ['an escaped name of another route', '/dogs/%6Dine', ['undecided']],
    ['doubled slashes', '/cats//7', ['/cats/:id or none']],
    ['dot segments', '/x/../cats', ['/cats or none']],
    ['an escape that nobody can decode', '/cats/%FF', ['/cats/:id or none']],
    ['a wildcard', '/files/a/b', ['/files/*path']],
    ['a wildcard in the syntax of others', '/old/a/b', ['/old/*']],
    ['the beginning of such a wildcard', '/old', ['/old/* or none']],
    ['a syntax that nobody reads', '/odd/7', ['/odd/:id(\\d+) or none']],
    ['nothing', '/nowhere', []],
    ['what is no path', 'http://example.com/cats', []],
  ])('know %s', (_what, url, expected) => {
    expect(found(url)).toEqual(expected);
  });

  it('are found by host and method', () => {
    expect(found('/hosted', 'GET', 'a.example.com')).toEqual(['/hosted']);
    expect(found('/hosted', 'GET', 'b.example.com')).toEqual([]);
    expect(found('/birds/mine', 'POST')).toEqual(['/birds/:id']);
    expect(found('/cats', 'HEAD')).toEqual(['/cats']);
    expect(at('/birds/mine').methods()).toEqual(['GET', 'HEAD', 'POST']);
  });

  it('are matched as the adapter says, if it does', () => {
    const { found: read } = indexOf([{ path: '/cats' }], { caseSensitive: true, ignoreTrailingSlash: true });
    expect([read('/cats/'), read('/Cats')]).toEqual([['/cats'], []]);
  });

  it('are several candidates if a version decides', () => {
    const { index, found: read } = indexOf([
      { path: '/v', versions: ['1'] },
      { path: '/v', versions: ['2'] },
      { path: '/v', versions: ['1', '2'] },
    ]);
    expect(read('/v')).toEqual(['/v', '/v']);
    const candidates = index.at({ url: '/v', hostname: '' }).candidates('GET');
    expect(index.narrow(candidates, ['2'])).toBe(candidates[1]);
    expect(index.narrow(candidates, ['3'])).toBeUndefined();
  });

  it('give sources no parameter that depends on how the path is matched', () => {
    const { at: read, routes } = indexOf([{ path: '/:tenant/things', policy: policy('by tenant', [{}]) }]);
    const paramsAt = (url: string) => read(url).paramsOf(routes[0] as RegisteredRoute, 'GET');
    expect(paramsAt('/acme/things')).toEqual({ tenant: 'acme' });
    expect(paramsAt('/%61cme/things')).toEqual({ tenant: 'acme' });
    expect(paramsAt('/%2561cme/things')).toEqual({});
    expect(paramsAt('/nowhere')).toBeUndefined();
  });
});

describe('whatever the router does', () => {
  const segment = fc.constantFrom('a', 'A', 'b', ':x', ':y', 'a-:z');
  const path = fc.oneof(
    fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => `/${distinct(segments).join('/')}`),
    fc.constantFrom('/*rest', '/a/*rest', '/{*rest}'),
  );
  const asked = fc
    .array(fc.constantFrom('a', 'A', 'b', '%61', 'a%2Fb', 'a-b', 'c', '', '.', '..', '%62'), {
      minLength: 1,
      maxLength: 4,
    })
    .map((segments) => `/${segments.join('/')}`);
  const method = fc.constantFrom('GET', 'GET', 'ALL', 'POST', 'HEAD');
  const policies = [policy('one'), policy('two'), false] as const;
  const tables = fc.array(fc.record({ path, method, policy: fc.constantFrom(...policies) }), {
    minLength: 1,
    maxLength: 6,
  });

  it.each(routers())('no route of another policy is taken for the one that answers: $name', ({ reach }) => {
    let decided = 0;
    fc.assert(
      fc.property(tables, asked, fc.constantFrom('GET', 'HEAD', 'POST'), (written, url, wanted) => {
        const { index, routes } = indexOf(written);
        const [candidate] = index.at({ url, hostname: '' }).candidates(wanted);
        if (candidate?.route === UNDECIDED) return;
        const reached = reach(routes, url, wanted);
        decided++;
        // What is found is reached; what may be nothing may be nothing.
        const isAgreed =
          reached === undefined
            ? candidate === undefined || candidate.isAmbiguous === true
            : candidate !== undefined && reached.policy === candidate.route.policy;
        expect(isAgreed).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(decided).toBeGreaterThan(60);
  });
});

const distinct = (segments: readonly string[]): string[] =>
  segments.map((text, at) => (segments.indexOf(text) === at ? text : text.replace(/:(.)/, `:$1${at}`)));

type Reach = (routes: readonly RegisteredRoute[], url: string, method: string) => RegisteredRoute | undefined;

/** Routers as they are found: each combination of what may differ. */
function routers(): { name: string; reach: Reach }[] {
  const paths: Record<string, (url: string) => string> = {
    raw: (url) => url,
    decoded: (url) => decodeURIComponent(url),
    joined: (url) => new URL(url.replace(/\/+/g, '/'), 'http://x').pathname,
  };
  const rank = ({ path }: RegisteredRoute): string =>
    path
      .split('/')
      .slice(1)
      .map((text) => (/[*{]/.test(text) ? 2 : text.includes(':') ? 1 : 0))
      .join('');
  const orders: Record<string, (a: RegisteredRoute, b: RegisteredRoute) => number> = {
    'as registered': (a, b) => a.order - b.order,
    'more specific first': (a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : a.order - b.order),
  };
  const flags = [true, false];
  return Object.entries(paths).flatMap(([how, read]) =>
    Object.entries(orders).flatMap(([order, compare]) =>
      flags.flatMap((sensitive) =>
        flags.map((trailing) => ({
          name: `${how}, ${order}, ${sensitive ? 'case counts' : 'any case'}, ${trailing ? 'slash or none' : 'slash counts'}`,
          reach: (routes: readonly RegisteredRoute[], url: string, method: string) =>
            routes
              .filter((route) => servesMethod(route.method, method))
              .toSorted(compare)
              .find(({ path }) => match(path, { sensitive, trailing, decode: false })(read(url)) !== false),
        })),
      ),
    ),
  );
}

describe('the route of a handler', () => {
  class Cats {
    find() {}
    twice() {}
  }
  class Other {
    find() {}
  }
  const { find, twice } = Cats.prototype;
  const written: readonly (Written & { target: DeclaredRoute['target'] })[] = [
    { path: '/cats/:id', target: { controller: Cats, method: find } },
    { path: '/one', target: { controller: Cats, method: twice } },
    { path: '/two', target: { controller: Cats, method: twice } },
    { path: '/two', method: 'POST', target: { controller: Cats, method: twice } },
  ];
  const table = {
    declare: () => undefined,
    register: (verb: string, path: string) => {
      const order = written.findIndex((each) => each.path === path && (each.method ?? 'GET') === verb.toUpperCase());
      const name = order === 0 ? 'Cats.find' : 'Cats.twice';
      return { ...routeOf({ path, method: verb.toUpperCase() }, order), handler: name };
    },
  } as unknown as RouteTable;
  const routes = new PortableRoutes(new PortableRouteIndex(undefined));
  const declared = written.map(({ method = 'GET', ...rest }) => ({ ...rest, verb: method.toLowerCase() }));
  routes.declare(declared as unknown as DeclaredRoute[], table);
  const reached = (controller: typeof Cats | typeof Other, handler: object, url: string, method = 'GET'): string =>
    routes.reached({ controller, method: handler }, method, { url, hostname: '' }).path;

  it.each([
    ['of one path, whatever the path', Cats, find, '/anything', 'GET', '/cats/:id'],
    ['of several paths, by the path', Cats, twice, '/two', 'GET', '/two'],
    ['of several methods, by the method', Cats, twice, '/else', 'POST', '/two'],
    ['of several paths where none can be told', Cats, twice, '/else', 'GET', UNDECIDED.path],
    ['of a class that has none', Other, Other.prototype.find, '/cats/1', 'GET', UNDECIDED.path],
    [
      'wrapped after the start',
      Cats,
      Object.defineProperty(() => 0, 'name', { value: 'find' }),
      '/x',
      'GET',
      '/cats/:id',
    ],
    ['of another name', Cats, () => 0, '/x', 'GET', UNDECIDED.path],
  ])('%s', (_what, controller, handler, url, method, expected) => {
    expect(reached(controller, handler, url, method)).toBe(expected);
  });
});
