import { All, Controller, Get, type Type } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { diffReports, type DiffRow } from '../../lib/cli/diff/report.diff.js';
import { RouteEntries } from '../../lib/routes/route.entries.js';
import { platforms } from '../kit/platforms.js';
import { useCreateApp } from '../kit/use.app.js';

@Controller('internal')
@CorsPolicy(false)
class InternalController {
  @Get() list() {
    return [];
  }
}

@Controller()
class ProxyController {
  @All('proxy/*') pass() {
    return '';
  }
}

@Controller('proxy/own')
@CorsPolicy(false)
class OwnController {
  @Get('keys') keys() {
    return [];
  }
}

@Controller('orders')
class OrdersController {
  @Get() list() {
    return [];
  }
}

const OPEN = { origins: '*' } as const;

describe.each(platforms)('a difference of the reports of two applications on %s', (platform) => {
  const createApp = useCreateApp();
  const rowsOf = async (cors: CorsModuleOptions, ...controllers: Type[]) => {
    const app = await createApp({ platform, cors, controllers });
    await app.init();
    return JSON.parse(JSON.stringify(app.get(CorsService).report())) as DiffRow[];
  };
  const closedBelow = { path: '/internal/*', policy: false } as const;
  const openBelow = { path: '/*', policy: OPEN } as const;

  it('an entry that closed an area ahead of an open one is gone', async () => {
    const before = await rowsOf({ routes: [closedBelow, openBelow] });
    expect(diffReports(before, await rowsOf({ routes: [openBelow] }))).toEqual([
      { route: 'ALL /internal/*', widens: true, text: 'gone, now under routes[0] (/*): is opened to every page' },
    ]);
  });

  it('entries change their order, and the first one governs', async () => {
    const [before, after] = [
      await rowsOf({ routes: [closedBelow, openBelow] }),
      await rowsOf({ routes: [openBelow, closedBelow] }),
    ];
    const opened = {
      route: 'ALL /internal/*',
      widens: true,
      text: 'now under routes[0] (/*): is opened to every page',
    };
    expect(diffReports(before, after)).toEqual([opened]);
    expect(diffReports(after, before).map(({ widens }) => widens)).toEqual([false]);
    expect(diffReports(before, before)).toEqual([]);
  });

  it('a closed controller is gone, and the default opens its path', async () => {
    const before = await rowsOf({ default: OPEN }, InternalController);
    const after = await rowsOf({ default: OPEN });
    expect(diffReports(before, after)).toEqual([
      { route: 'GET /internal', widens: true, text: 'gone, now under the default: is opened to every page' },
    ]);
    expect(diffReports(after, before)).toEqual([
      { route: 'GET /internal', widens: false, text: 'new: is closed to pages' },
    ]);
  });

  it('a closed controller is gone, and another one with a wildcard serves its path', async () => {
    const routes: CorsModuleOptions = { routes: [{ path: '/proxy/*', policy: OPEN }] };
    const before = await rowsOf(routes, OwnController, ProxyController);
    expect(diffReports(before, await rowsOf(routes, ProxyController))).toEqual([
      { route: 'GET /proxy/own/keys', widens: true, text: expect.stringContaining('is opened to every page') },
    ]);
  });

  it('a route without a policy of its own follows an entry that is new, or gone', async () => {
    const closed = await rowsOf({}, OrdersController);
    const open = await rowsOf({ routes: [{ path: '/orders', methods: ['GET'], policy: OPEN }] }, OrdersController);
    expect(diffReports(closed, open)).toEqual([
      { route: 'GET /orders', widens: true, text: expect.stringContaining('is opened to every page') },
    ]);
    expect(diffReports(open, closed).map(({ widens }) => widens)).toEqual([false]);
  });
});

describe('a difference of reports', () => {
  const segments = fc.array(fc.constantFrom('a', 'b', 'c', ':x', ':y'), { minLength: 1, maxLength: 3 });
  const path = fc.tuple(segments, fc.boolean()).map(([some, all]) => `/${some.join('/')}${all ? '/*' : ''}`);
  const entry = fc.record({
    path: fc.oneof(path, fc.constant('/*')),
    method: fc.constantFrom('ALL', 'ALL', 'GET', 'PUT'),
    open: fc.boolean(),
  });
  const report = fc.array(entry, { maxLength: 5 });
  type Entry = { path: string; method: string; open: boolean };
  const rowsOf = (entries: Entry[]): DiffRow[] => [
    ...entries.map(({ path, method, open }, index) => ({
      ...{ path, method, from: `routes[${index}]`, policy: open ? 'open' : (false as const) },
      ...(open ? { origins: ['*'], methods: 'routed' } : {}),
    })),
    { method: 'ALL', path: '*', policy: false, from: 'default' },
  ];
  const entriesOf = (entries: Entry[]) =>
    new RouteEntries(
      entries.map(({ path, method }, index) => ({
        ...{ path, methods: method === 'ALL' ? undefined : [method], policy: false as const, passThrough: false },
        ...{ from: `routes[${index}]` as const, segments: [] },
      })),
      { caseSensitive: true, ignoreTrailingSlash: false },
    );
  const texts = ['a', 'b', 'c', 'd'];
  const urls = [1, 2, 3, 4].flatMap((length) =>
    Array.from({ length: 4 ** length }, (_, number) =>
      Array.from({ length }, (_none, place) => `/${texts[Math.floor(number / 4 ** place) % 4]}`).join(''),
    ),
  );

  it('the verdict is that pages can do more, exactly where some path is opened', () => {
    fc.assert(
      fc.property(report, report, (before, after) => {
        const [old, now] = [entriesOf(before), entriesOf(after)];
        const isOpen = (of: RouteEntries, entries: Entry[], method: string, url: string): boolean => {
          const read = of.find(method, url);
          return (
            !read.differs && read.match !== undefined && entries[of.entries.indexOf(read.match.entry)]?.open === true
          );
        };
        const opened = ['GET', 'PUT', 'DELETE'].some((method) =>
          urls.some((url) => !isOpen(old, before, method, url) && isOpen(now, after, method, url)),
        );
        expect(diffReports(rowsOf(before), rowsOf(after)).some(({ widens }) => widens)).toBe(opened);
      }),
      { seed: 20, numRuns: Number(process.env['FC_RUNS'] ?? 100) },
    );
  });
});
