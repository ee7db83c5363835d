export default { test: { include: ['test/*.spec.ts'], maxWorkers: 1 } };
