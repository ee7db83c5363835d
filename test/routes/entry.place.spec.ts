import { describe, expect, it } from '@jest/globals';
import { entryParams, placeOf, type Place } from '../../lib/routes/entry.place.js';

const segments = (path: string): string[] => path.slice(1).split('/');

describe('the place of a route relative to an entry of "routes"', () => {
  it.each<[entry: string, route: string, place: Place]>([
    ['/admin/*', '/admin/users/:id', 'whole'],
    ['/admin/*', '/admin/', 'whole'],
    ['/admin/*', '/admin', 'none'],
    ['/admin/*', '/admin/*', 'whole'],
    ['/admin/*', '/admin/*path', 'whole'],
    ['/admin/*', '/admin/{*path}', 'part'],
    ['/admin/*', '/admin{/*path}', 'part'],
    ['/admin/*', '/*', 'part'],
    ['/admin/*', '/{*path}', 'part'],
    ['/admin/*', '/:area/list', 'part'],
    ['/admin/*', '/:area', 'misread'],
    ['/admin/*', '/cats/:id', 'misread'],
    ['/admin/*', '/cats/all', 'none'],
    ['/admin/*', '/:a-:b/list', 'part'],
    ['/admin/*', '/ad{m}in/list', 'part'],
    ['/admin/*', '/admin/:id(^\\d+$)', 'whole'],
    ['/*', '/', 'whole'],
    ['/*', '/cats/:id', 'whole'],
    ['/*', '/{*path}', 'whole'],
    ['/:area/list', '/admin/list', 'whole'],
    ['/:area/list', '/:where/list', 'whole'],
    ['/:area/list', '/:where/:what', 'part'],
    ['/:area', '/:file.json', 'part'],
    ['/:area', '/', 'none'],
    ['/cats', '/cats', 'whole'],
    ['/cats', '/cats/*', 'part'],
    ['/cats', '/cats{/:id}', 'part'],
    ['/cats', '/cats/:id?', 'part'],
    ['/cats/:id', '/cats', 'none'],
    ['/caf%C3%A9', '/café', 'part'],
    ['/café', '/café', 'whole'],
  ])('the entry %s and the route %s: %s', (entry, route, place) => {
    expect(placeOf(segments(entry), segments(route), true)).toBe(place);
  });

  it('letter case counts where the router is case-sensitive, and makes the place uncertain there', () => {
    expect(placeOf(segments('/admin/*'), segments('/Admin/list'), true)).toBe('part');
    expect(placeOf(segments('/admin/*'), segments('/Admin/list'), false)).toBe('whole');
  });

  it.each([
    ['/t/:tenant/*', '/t/:id/orders', { id: 'acme' }, { tenant: 'acme' }],
    ['/t/:tenant/*', '/t/acme/orders/:id', { id: '7' }, { tenant: 'acme' }],
    ['/:a/:b', '/:b/:a', { a: '1', b: '2' }, { a: '2', b: '1' }],
  ])('the entry %s reads its parameters from %s', (entry, route, given, params) => {
    expect(entryParams(segments(entry), route, given)).toEqual(params);
  });
});
