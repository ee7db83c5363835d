import { describe, expect, it } from '@jest/globals';
import { RouteSets } from '../../lib/routes/route.sets.js';

const routes = Array.from({ length: 5_000 }, (_, index) => ({ index }));
const [one, two] = routes as [object, object];

describe('sets of routes', () => {
  it('the same routes in the same order give the same set, others another', () => {
    const sets = new RouteSets();
    const lists = [[], [one], [two], [one, two], [two, one], [one, two, one]];
    const found = lists.map((list) => sets.of(list));
    expect(new Set(found).size).toBe(lists.length);
    for (const [index, list] of lists.entries()) expect(sets.of([...list])).toBe(found[index]);
  });

  it('old sets are dropped when there are many, and none is confused', () => {
    const sets = new RouteSets();
    const first = sets.of([one]);
    const found = routes.map((route) => sets.of([two, route]));
    expect(new Set([first, ...found]).size).toBe(routes.length + 1);
    expect(sets.of([one])).not.toBe(first);
  });
});
