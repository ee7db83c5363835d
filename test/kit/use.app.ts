import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { createApp, createByFactory, listening, startApp, type AppParts, type RunningApp } from './app.js';
import { later } from './later.js';

/** The parts of an application, or a function that starts one where they are known only then. */
type Start = AppParts | (() => Promise<RunningApp>);

/** Starts an application before all tests of the surrounding `describe` and closes it after them. */
export function useApp(start: Start): RunningApp {
  const [running, set] = later<RunningApp>();
  beforeAll(async () => set(await startFrom(start)));
  afterAll(() => running.close());
  return running;
}

/** Starts an application before each test and closes it after that test. */
export function useAppPerTest(start: Start): RunningApp {
  const [running, set] = later<RunningApp>();
  beforeEach(async () => set(await startFrom(start)));
  afterEach(() => running.close());
  return running;
}

/** Gives a `startApp()` for use within tests: what a test starts is closed when that test has ended. */
export function useStartApp(): typeof startApp {
  const closing = useClosing();
  return async (parts) => closing(await startApp(parts));
}

/** Gives a `createApp()` for use within tests: what a test creates is closed when that test has ended. */
export function useCreateApp(): typeof createApp {
  const closing = useClosing();
  return async (parts) => {
    const app = await createApp(parts);
    // One that could not start may fail to close as well.
    closing({ close: () => app.close().catch(() => undefined) });
    return app;
  };
}

/** Gives a function that notes what a test has opened; all of it is closed when that test has ended. */
export function useClosing(): <T extends { close(): unknown }>(opened: T) => T {
  const all: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const opened of all.splice(0).reverse()) await opened.close();
  });
  return (opened) => {
    all.push(opened);
    return opened;
  };
}

/** Starts applications before all tests of the surrounding `describe` and closes them after them. */
export function useApps(parts: () => Record<string, AppParts>): { port(name: string): number } {
  const apps = new Map<string, RunningApp>();
  beforeAll(async () => {
    for (const [name, each] of Object.entries(parts())) apps.set(name, await listening(await createByFactory(each)));
  }, 30_000);
  afterAll(() => Promise.all([...apps.values()].map((app) => app.close())));
  return {
    port: (name) => {
      const app = apps.get(name);
      if (app === undefined) throw new Error(`There is no application of the name ${name}`);
      return app.port;
    },
  };
}

function startFrom(start: Start): Promise<RunningApp> {
  return typeof start === 'function' ? start() : startApp(start);
}
