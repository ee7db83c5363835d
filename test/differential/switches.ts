const names = [
  'shapes', // path expressions beyond plain segments and parameters
  'foreign', // routes of the instance, routers, app.param, layers
  'premade', // an instance that was made before its adapter
  'entries', // routes
  'passThrough',
  'sources',
  'versions',
  'hosts',
  'shared', // two applications on one instance
  'router', // options of the router
  'secrets', // constraints of the application's own
] as const;
type Switch = (typeof names)[number];
export type Switches = Readonly<Record<Switch, boolean>>;

const without = (process.env.DIFFERENTIAL_WITHOUT ?? '').split(',');
const only = process.env.DIFFERENTIAL_WITH?.split(',');

/** What the generator may draw; by hand DIFFERENTIAL_WITHOUT=foreign,shapes or DIFFERENTIAL_WITH=entries. */
export const SWITCHES = Object.fromEntries(
  names.map((name) => [name, only ? only.includes(name) : !without.includes(name)]),
) as Switches;
