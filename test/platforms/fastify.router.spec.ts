import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { FastifyRouteIndex } from '../../lib/platforms/fastify/fastify.index.js';
import {
  LiveRouter,
  optionsOf,
  targetReaderOf,
  type FastifyLike,
} from '../../lib/platforms/fastify/fastify.instance.js';
import { FastifyRouter } from '../../lib/platforms/fastify/fastify.router.js';
import type { RouteMatch, RegisteredRoute } from '../../lib/routes/registered.route.js';
import { Dice } from '../differential/dice.js';

const PATHS = 6_000;
/** For each table of routes. */
const URLS = 60;
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE'];
const READINGS: FastifyServerOptions[] = [
  {},
  { caseSensitive: false },
  { ignoreTrailingSlash: true },
  { ignoreDuplicateSlashes: true },
  { useSemicolonDelimiter: true },
  { maxParamLength: 3 },
  { caseSensitive: false, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, useSemicolonDelimiter: true },
];

/** A segment of a path as an application may write it; names tell which route was found. */
function segment(dice: Dice, name: string): string {
  return dice.pick([
    ...['a', 'b', 'Ab', 'a-b', 'c.json', '', 'x::y', '%41'],
    ...[`:${name}`, `:${name}(^\\d+$)`, `:${name}.json`, `:${name}-:${name}b`, `x:${name}`, `:${name}(^\\d+)b`],
  ]);
}

function routePath(dice: Dice, id: number): string {
  const segments = Array.from({ length: 1 + dice.roll(3) }, (_, at) => segment(dice, `p${id}${'abc'[at]}`));
  const end = dice.pick(['', '', '', '/', '/*', `/:o${id}?`]);
  return `/${segments.join('/')}${end}`;
}

/** A path close to one of the routes, or anything. */
function requestPath(dice: Dice, routes: readonly string[]): string {
  const pieces = [
    'a',
    'A',
    'ab',
    '1',
    '12b',
    'x1',
    'c.json',
    '7.json',
    'a-b',
    '',
    '%61',
    '%2F',
    'a%2Db',
    'longer',
    'x:y',
  ];
  const route = dice
    .pick(routes)
    .replace(/:\w+(?:\([^)]*\))?\??/g, () => dice.pick(pieces))
    .replace('*', () => dice.pick(['', 'a', 'a/b']));
  const anything = `/${Array.from({ length: dice.roll(4) }, () => dice.pick(pieces)).join('/')}`;
  const path = dice.roll(3) === 0 ? anything : route;
  return `${path}${dice.pick(['', '', '', '/', '//', ';x', '?q=1', ';a?b', '%ZZ'])}`;
}

interface Table {
  readonly instance: FastifyInstance;
  readonly index: FastifyRouteIndex;
  readonly routes: readonly string[];
  /** The numbers of those that Nest has handed over. */
  readonly ours: ReadonlySet<number>;
  readonly readTarget: (url: string) => string;
}

/** Routes as Nest hands them over, beside those of the instance itself: ahead of the index, after it, in a plugin. */
async function randomTable(dice: Dice, options: FastifyServerOptions): Promise<Table> {
  const instance = fastify(options);
  const routes: string[] = [];
  const ours = new Set<number>();
  let id = 0;
  let registering: RegisteredRoute | undefined;
  const add = (to: FastifyInstance, own: boolean, path = routePath(dice, ++id)): void => {
    const method = dice.pick(['GET', 'GET', 'HEAD', 'POST', 'ALL']);
    const facts = {
      owner: undefined,
      policy: undefined,
      from: undefined,
      entry: undefined,
      choices: undefined,
      hosts: undefined,
      versions: undefined,
      servesHost: undefined,
    };
    registering = own ? { ...facts, order: id, method, path, handler: `handler${id}`, constrained: false } : undefined;
    if (own) ours.add(id);
    try {
      const methods = method === 'ALL' ? to.supportedMethods : [method];
      to.route({ method: methods as never, url: path, handler: () => path });
      if (registering) index?.add(registering);
      routes.push(`${to.prefix}${path}`);
    } catch {
      // Declared twice: the router has refused the later one.
    }
    registering = undefined;
  };
  let index: FastifyRouteIndex | undefined;
  for (let i = 0; i < 3; i++) add(instance, false);
  const live = new LiveRouter(instance as unknown as FastifyLike);
  index = new FastifyRouteIndex(new FastifyRouter(live), () => undefined);
  instance.addHook('onRoute', (route) => index?.register(route as never, registering));
  void instance.register(
    (plugin, _options, done) => {
      for (let i = 0; i < 4; i++) add(plugin, false, i === 0 ? '/' : undefined);
      done();
    },
    { prefix: `/plug${dice.roll(2) === 0 ? '/' : ''}` },
  );
  for (let i = 0; i < 12; i++) add(instance, dice.roll(6) > 0);
  await instance.ready();
  const readTarget = targetReaderOf(instance as unknown as FastifyLike);
  return { instance, index, routes, ours, readTarget };
}

/** What the router that runs finds; its handler is the same for every route, and another for what cannot be read. */
function reached(instance: FastifyInstance, method: string, url: string): object | null {
  const found = instance.findRoute({ method: method as never, url, constraints: {} } as never);
  if (!found || (found as { handler?: { name: string } }).handler?.name !== 'routeHandler') return null;
  return { ...found.params };
}

function whoseOf(found: RouteMatch | undefined): 'Nest' | 'the instance' | 'closed' | null {
  if (found === undefined) return null;
  if (found.route.isInstanceRoute) return 'the instance';
  return /^handler\d+$/.test(found.route.handler ?? '') ? 'Nest' : 'closed';
}

describe('the index of routes on Fastify', () => {
  it.each(READINGS)('the index finds what the router finds, with the options %j at either place', async (reading) => {
    let compared = 0;
    const counts = { Nest: 0, 'the instance': 0, closed: 0, nobody: 0 };
    const tables = fc.sample(fc.gen(), { seed: 1, numRuns: Math.ceil(PATHS / READINGS.length / URLS) });
    for (const [table, draw] of tables.entries()) {
      const dice = new Dice(draw);
      const options = (table === 0 ? reading : { routerOptions: reading }) as FastifyServerOptions;
      const { instance, index, routes, ours, readTarget } = await randomTable(dice, options);
      for (let i = 0; i < URLS; i++) {
        const url = requestPath(dice, routes);
        for (const method of METHODS) {
          const wanted = reached(instance, method, url);
          const [found] = index.at({ url: readTarget(url), hostname: '' }).candidates(method);
          const where = `table ${table} ${method} ${url}`;
          const whose = whoseOf(found);
          // Parameters tell whose route it is; a path without any may be of either.
          const name = Object.keys(wanted ?? {}).find((key) => key !== '*');
          const owner = name !== undefined && ours.has(Number(/\d+/.exec(name)?.[0])) ? 'Nest' : 'the instance';
          const expected = wanted && (name === undefined && whose !== 'closed' ? whose : owner);
          expect([where, whose, found ? { ...found.params } : null]).toEqual([where, expected, wanted]);
          counts[whose ?? 'nobody']++;
        }
        compared++;
      }
      await instance.close();
    }
    expect(counts.Nest).toBeGreaterThan(compared / 4);
    expect(counts['the instance']).toBeGreaterThan(compared / 10);
  });

  it('no page is admitted if the router reads a path differently or in an unknown way', async () => {
    const reading = { ignoreTrailingSlash: true, useSemicolonDelimiter: true };
    const instance = fastify({ routerOptions: reading }) as unknown as FastifyLike;
    const live = new LiveRouter(instance);
    const index = new FastifyRouteIndex(new FastifyRouter(Object.assign(live, { options: {} })), () => undefined);
    instance.addHook('onRoute', (route: never) => index.register(route, undefined));
    (instance as unknown as FastifyInstance).get('/cats', () => 1);
    (instance as unknown as FastifyInstance).get('/cats/:id', () => 1);
    await (instance as unknown as FastifyInstance).ready();
    const policiesAt = (url: string) =>
      index
        .at({ url, hostname: '' })
        .candidates('GET')
        .map(({ route }) => route.policy);
    expect(['/cats', '/cats/1', '/dogs'].map(policiesAt)).toEqual([[undefined], [undefined], []]);
    expect(['/cats/', '/cats/1;x'].map(policiesAt)).toEqual([[false], [false]]);
    const printRoutes = (): never => {
      throw new TypeError('Converting circular structure to JSON');
    };
    const find = () => {
      throw new Error('broken');
    };
    const blind = new LiveRouter(Object.assign(Object.create(instance) as FastifyLike, { printRoutes }));
    const missing = new FastifyRouteIndex(new FastifyRouter(blind), () => undefined);
    expect(missing.at({ url: '/cats', hostname: '' }).candidates('GET')[0]?.route.policy).toBe(false);
    const mute = new LiveRouter(Object.assign(Object.create(instance) as FastifyLike, { findRoute: find }));
    const unsure = new FastifyRouteIndex(new FastifyRouter(mute), () => undefined);
    expect(unsure.at({ url: '/cats', hostname: '' }).candidates('GET')[0]?.route.policy).toBe(false);
  });

  it('an encoded path finds the route of the instance that it reaches', async () => {
    const instance = fastify();
    const index = new FastifyRouteIndex(new FastifyRouter(new LiveRouter(instance as never)), () => undefined);
    instance.addHook('onRoute', (route) => index.register(route as never, undefined));
    instance.get('/own/:id', () => 1);
    await instance.ready();
    const here = index.at({ url: '/%6Fwn/%31?q', hostname: '' });
    expect(here.candidates('GET')).toMatchObject([
      { route: { path: '/own/:id', isInstanceRoute: true }, params: { id: '1' } },
    ]);
    expect([here.methods(), index.knows('GET', '/own/:id'), index.knows('POST', '/own/:id')]).toEqual([
      [],
      true,
      false,
    ]);
    await instance.close();
  });

  it.each([
    ['a', ['/r/:a(^\\d+)/*', '/r/:b(^[12]+)/x']],
    ['b', ['/r/:b(^[12]+)/x', '/r/:a(^\\d+)/*']],
  ])('expressions are tried in the order of declaration: %s first', async (first, paths) => {
    const instance = fastify();
    const index = new FastifyRouteIndex(new FastifyRouter(new LiveRouter(instance as never)), () => undefined);
    instance.addHook('onRoute', (route) => index.register(route as never, undefined));
    for (const path of paths) instance.get(path, () => 1);
    await instance.ready();
    expect(Object.keys(reached(instance, 'GET', '/r/12/x') ?? {})[0]).toBe(first);
    expect(index.at({ url: '/r/12/x', hostname: '' }).candidates('GET')).toMatchObject([{ route: { path: paths[0] } }]);
    await instance.close();
  });

  it.each([
    ['/a;b?c', '/a?b?c'],
    ['/a?b;c', '/a?b;c'],
    ['//a///b?x//y', '/a/b?x//y'],
    ['/a%3Bb//', '/a%3Bb/'],
    ['http://one.test//a;b', 'http://one.test//a;b'],
    ['*', '*'],
  ])('%s is looked up as %s where the router cuts at ";" and joins slashes', (url, read) => {
    const reading = { useSemicolonDelimiter: true, ignoreDuplicateSlashes: true };
    const instance = fastify({ routerOptions: reading });
    const readBy = (of: unknown) => targetReaderOf(of as FastifyLike)(url);
    expect([readBy(instance), readBy(fastify())]).toEqual([read, url]);
  });

  it('every route of the instance is listed with the place of its declaration', async () => {
    const instance = fastify({ routerOptions: { ignoreTrailingSlash: true } });
    instance.get('/cats/:id(^\\d+$)', () => 1);
    instance.get('/cats/:name?', () => 1);
    instance.route({ method: 'POST', url: '/hosts/', constraints: { host: 'one.test' }, handler: () => 1 });
    void instance.register((plugin, _options, done) => done(void plugin.get('/', () => 1)), { prefix: '/v1' });
    await instance.ready();
    const routes = new LiveRouter(instance as unknown as FastifyLike).routes();
    expect(routes.filter(({ method }) => method !== 'HEAD')).toEqual([
      { method: 'GET', place: '/cats', url: '/cats/:name?', constraints: {} },
      { method: 'GET', place: '/cats/:id(^\\d+$)', url: '/cats/:id(^\\d+$)', constraints: {} },
      { method: 'GET', place: '/cats/:name', url: '/cats/:name?', constraints: {} },
      { method: 'GET', place: '/v1', url: '/v1', constraints: {} },
      { method: 'POST', place: '/hosts', url: '/hosts/', constraints: { host: 'one.test' } },
    ]);
    await instance.close();
  });

  it.each([
    ['caseSensitive', false],
    ['ignoreTrailingSlash', true],
    ['ignoreDuplicateSlashes', true],
    ['useSemicolonDelimiter', true],
    ['maxParamLength', 7],
  ])("the router's option %s is known wherever it was written", (name, value) => {
    for (const options of [{ [name]: value }, { routerOptions: { [name]: value } }])
      expect(optionsOf(fastify(options) as unknown as FastifyLike)).toMatchObject({ [name]: value });
  });
});
