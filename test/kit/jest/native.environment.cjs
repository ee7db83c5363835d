const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** Where jest-circus keeps the run of a spec: its next run would report to this one too. */
const OF_CIRCUS = new Set(['JEST_STATE_SYMBOL', 'EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL']);

/** The realm of Node itself. What a spec changes in the process is undone once it is through. */
module.exports = class NativeEnvironment {
  global = globalThis;
  fakeTimers = null;
  #kept = { env: { ...process.env }, exit: process.exit, console: globalThis.console };

  constructor({ projectConfig }) {
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  // Node knows the source maps of what it has loaded itself, Jest does not.
  async setup() {
    Error.prepareStackTrace = undefined;
  }

  async teardown() {
    this.fakeTimersModern.dispose();
    for (const name of Object.keys(process.env)) if (!(name in this.#kept.env)) delete process.env[name];
    Object.assign(process.env, this.#kept.env);
    process.exit = this.#kept.exit;
    globalThis.console = this.#kept.console;
    for (const key of Object.getOwnPropertySymbols(globalThis))
      if (OF_CIRCUS.has(key.description)) Reflect.deleteProperty(globalThis, key);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  // Without a context the modules of Jest belong to this realm too.
  getVmContext() {
    return undefined;
  }
};
