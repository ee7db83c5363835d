const { randomUUID } = require('node:crypto');
const { register } = require('node:module');
const { pathToFileURL } = require('node:url');
const { default: Runtime } = require('jest-runtime');

register('./native.loader.mjs', pathToFileURL(__filename));
process.setSourceMapsEnabled(true);

/**
 * Jest as it is, but modules are loaded by Node itself: Jest's own loader would load and compile Nest and the package
 * anew for every spec, and cannot `require()` the ES modules that Nest 12 is made of on Node 20.
 */
module.exports = class NativeRuntime extends Runtime {
  unstable_shouldLoadAsEsm() {
    return true;
  }

  // Jest's own modules; the state of a run is kept in this one.
  requireInternalModule(from) {
    delete require.cache[from];
    return require(from);
  }

  async unstable_importModule(path) {
    globalThis[Symbol.for('nestjs-cors.jest.globals')] = this.requireModuleOrMock(path, '@jest/globals');
    // A module of its own for each spec, should it run again in this worker.
    await import(`${pathToFileURL(path).href}?spec=${randomUUID()}`);
  }
};
