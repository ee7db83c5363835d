const current = () => globalThis[Symbol.for('nestjs-cors.jest.globals')];
/** Modules that are loaded once use the globals of the spec that runs. */
const global = (name) =>
  new Proxy(() => {}, {
    apply: (_target, self, args) => Reflect.apply(current()[name], self, args),
    get: (_target, key) => current()[name][key],
  });

export const afterAll = global('afterAll');
export const afterEach = global('afterEach');
export const beforeAll = global('beforeAll');
export const beforeEach = global('beforeEach');
export const describe = global('describe');
export const expect = global('expect');
export const it = global('it');
export const jest = global('jest');
export const test = global('test');
