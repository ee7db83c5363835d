/** The applications that are compared. Each runs in a process of its own; they differ in nothing but what is said here. */

export const PLATFORMS = ['express', 'fastify'];

/** Every list admits it. It stands in the middle, so that a search from one end costs what it does on average. */
export const ADMITTED = 'https://app.example.com';

const bare = { name: 'bare', kind: 'bare' };
const enableCors = (exact) => ({ name: `enableCors, ${exact}`, kind: 'enableCors', exact });
const module_ = (name, lists) => ({ name: `module, ${name}`, kind: 'module', ...lists });

/** The least that CORS can cost: a hook that gives everybody the same lines, and looks at nothing but the method and whether there is an origin. */
const hook = { name: 'a hook', kind: 'hook' };

/** `again` is a second process of the same application as `enableCors, 1`: how far the two differ is noise. */
export const BESIDE = [
  bare,
  hook,
  ...[1, 10, 1000].map(enableCors),
  ...[1, 10, 1000].map((exact) => module_(exact, { exact })),
  module_('20 patterns', { patterns: 20 }),
  module_('a regex', { regex: true }),
  module_('a warm source', { source: true }),
  { ...enableCors(1), name: 'again' },
];

/** Which of them take turns through sockets: of many processes side by side, who started first decides too much. */
export const SIDE_BY_SIDE = [
  ['bare', 'enableCors, 1', 'module, 1', 'again'],
  ['enableCors, 10', 'module, 10', 'enableCors, 1000', 'module, 1000'],
  ['enableCors, 1', 'module, 20 patterns', 'module, a regex', 'module, a warm source'],
].map((names) => names.map((name) => BESIDE.find((one) => one.name === name)));

/** Routes, each under one of so many policies, each with so many origins. */
const SIZES = [
  { routes: 1, policies: 1, exact: 1 },
  { routes: 50, policies: 50, exact: 10 },
  { routes: 500, policies: 50, exact: 1000, patterns: 20 },
  { routes: 5000, policies: 50, exact: 200 },
];

export const GROWTH = SIZES.flatMap((size) =>
  ['static', 'parametric'].flatMap((paths) =>
    ['bare', 'enableCors', 'module'].map((kind) => ({
      name: `${kind}, ${size.routes} ${paths}`,
      ...{ kind, paths, ...size },
    })),
  ),
);

export const START_UP = [
  { routes: 1, policies: 1, exact: 1 },
  { routes: 1, policies: 1, exact: 10_000 },
  { routes: 500, policies: 50, exact: 20 },
  { routes: 5000, policies: 1, exact: 1 },
  { routes: 5000, policies: 50, exact: 200 },
].map((size) => ({ kind: 'module', config: true, paths: 'parametric', name: sizeText(size), ...size }));

function sizeText({ routes, policies, exact }) {
  return `${routes} routes, ${policies} × ${exact} origins`;
}

const inTheMiddle = (list, entry) => list.with(Math.floor(list.length / 2), entry);
const several = (count, entry) => Array.from({ length: count }, (_, index) => entry(index));

/** Exact origins, as `enableCors` takes them as well. */
export const exactOrigins = (count, policy = '') =>
  inTheMiddle(
    several(count, (index) => `https://shop${policy}-${index}.example.com`),
    ADMITTED,
  );

/** What a policy of the variant admits. */
export function originsOf({ exact = 0, patterns = 0, regex, source }, policy = '') {
  if (source) return { source: 'TENANTS', ttl: 3_600_000 };
  if (regex) return [{ regex: /^https:\/\/[a-z0-9]+\.example\.com$/, accepts: [ADMITTED] }];
  const wild = several(patterns, (index) => `https://*.shop${policy}-${index}.example`);
  const listed = exact > 0 ? exactOrigins(exact, policy) : [];
  // Without an exact entry that admits the origin, a pattern does.
  return [...listed, ...(exact > 0 || patterns === 0 ? wild : inTheMiddle(wild, 'https://*.example.com'))];
}

/** Where a route is declared, and with an id where one of its paths is. */
export const pathOf = (paths, index, id = ':id') =>
  paths === 'static' ? `/things/item-${index}` : `/things-${index}/${id}`;
