import type { AppPlan, Blueprint, ControllerPlan, HandlerPlan } from './blueprint.js';
import { shows, type Finding } from './run.js';

/** Makes an application smaller for as long as it shows the same kind of disagreement at the same question. */
export async function shrink(finding: Finding): Promise<Blueprint> {
  const { blueprint, question, origin } = finding;
  // Not to be told apart from a fault that shows now and then.
  const asked = { ...question, origins: origin === undefined ? question.origins : [origin] };
  let smallest = blueprint;
  for (let tries = 0; ;) {
    let smaller: Blueprint | undefined;
    for (const next of smallerOf(smallest)) {
      if (++tries > 150) return smallest;
      if (await shows(next, asked, finding)) {
        smaller = next;
        break;
      }
    }
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

function* smallerOf(blueprint: Blueprint): Generator<Blueprint> {
  for (const [at, app] of blueprint.apps.entries()) {
    const put = (next: AppPlan): Blueprint => ({ ...blueprint, apps: blueprint.apps.with(at, next) });
    if (blueprint.apps.length > 1) yield { ...blueprint, apps: blueprint.apps.toSpliced(at, 1) };
    for (const controllers of lessOf(app.controllers, smallerControllers)) yield put({ ...app, controllers });
    for (const foreign of lessOf(app.foreign)) yield put({ ...app, foreign });
    for (const entries of lessOf(app.entries)) yield put({ ...app, entries });
    if (app.versioning) yield put({ ...app, versioning: undefined });
    if (app.prefix !== '') yield put({ ...app, prefix: '' });
    if (app.specificity) yield put({ ...app, specificity: false });
  }
  const { router } = blueprint;
  if (router.secrets) yield { ...blueprint, router: { ...router, secrets: false } };
}

function* smallerControllers(controller: ControllerPlan): Generator<ControllerPlan> {
  for (const handlers of lessOf(controller.handlers, smallerHandlers))
    if (handlers.length > 0) yield { ...controller, handlers };
  if (controller.below) yield { ...controller, below: false };
  if (controller.subclass !== undefined) yield { ...controller, subclass: undefined };
  if (controller.host !== undefined) yield { ...controller, host: undefined };
  if (controller.version !== undefined) yield { ...controller, version: undefined };
  if (controller.scope !== undefined) yield { ...controller, scope: undefined };
  if (controller.paths.length > 1) for (const path of controller.paths) yield { ...controller, paths: [path] };
}

function* smallerHandlers(handler: HandlerPlan): Generator<HandlerPlan> {
  if (handler.paths.length > 1) for (const path of handler.paths) yield { ...handler, paths: [path] };
  if (handler.secret !== undefined) yield { ...handler, secret: undefined };
}

/** Lists with one thing less, or with one that is smaller. */
function* lessOf<T>(items: readonly T[], smaller?: (item: T) => Iterable<T>): Generator<T[]> {
  for (const at of items.keys()) yield items.toSpliced(at, 1);
  if (smaller === undefined) return;
  for (const [at, item] of items.entries()) for (const next of smaller(item)) yield items.with(at, next);
}
