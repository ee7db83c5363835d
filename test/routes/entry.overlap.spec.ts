import { describe, expect, it } from '@jest/globals';
import { entryParams, overlapOf, type Overlap } from '../../lib/routes/entry.overlap.js';

const segments = (path: string): string[] => path.slice(1).split('/');

describe('the overlap of a route and an entry of "routes"', () => {
  it.each<[entry: string, route: string, place: Overlap]>([
    ['/admin/*', '/admin/users/:id', 'all'],
    ['/admin/*', '/admin/', 'all'],
    ['/admin/*', '/admin', 'none'],
    ['/admin/*', '/admin/*', 'all'],
    ['/admin/*', '/admin/*path', 'all'],
    ['/admin/*', '/admin/{*path}', 'some'],
    ['/admin/*', '/admin{/*path}', 'some'],
    ['/admin/*', '/*', 'some'],
    ['/admin/*', '/{*path}', 'some'],
    ['/admin/*', '/:area/list', 'some'],
    ['/admin/*', '/:area', 'ambiguous'],
    ['/admin/*', '/cats/:id', 'ambiguous'],
    ['/admin/*', '/cats/all', 'none'],
    ['/admin/*', '/:a-:b/list', 'some'],
    ['/admin/*', '/ad{m}in/list', 'some'],
    ['/admin/*', '/admin/:id(^\\d+$)', 'all'],
    ['/*', '/', 'all'],
    ['/*', '/cats/:id', 'all'],
    ['/*', '/{*path}', 'all'],
    ['/:area/list', '/admin/list', 'all'],
    ['/:area/list', '/:where/list', 'all'],
    ['/:area/list', '/:where/:what', 'some'],
    ['/:area', '/:file.json', 'some'],
    ['/:area', '/', 'none'],
    ['/cats', '/cats', 'all'],
    ['/cats', '/cats/*', 'some'],
    ['/cats', '/cats{/:id}', 'some'],
    ['/cats', '/cats/:id?', 'some'],
    ['/cats/:id', '/cats', 'none'],
    ['/caf%C3%A9', '/café', 'some'],
    ['/café', '/café', 'all'],
  ])('%s governs %s: %s', (entry, route, place) => {
    expect(overlapOf(segments(entry), segments(route), true)).toBe(place);
  });

  it('depends on letter case if the router does, and is uncertain for another letter case', () => {
    expect(overlapOf(segments('/admin/*'), segments('/Admin/list'), true)).toBe('some');
    expect(overlapOf(segments('/admin/*'), segments('/Admin/list'), false)).toBe('all');
  });

  it.each([
    ['/t/:tenant/*', '/t/:id/orders', { id: 'acme' }, { tenant: 'acme' }],
    ['/t/:tenant/*', '/t/acme/orders/:id', { id: '7' }, { tenant: 'acme' }],
    ['/:a/:b', '/:b/:a', { a: '1', b: '2' }, { a: '2', b: '1' }],
  ])('the parameters of %s at %s', (entry, route, given, params) => {
    expect(entryParams(segments(entry), route, given)).toEqual(params);
  });
});
