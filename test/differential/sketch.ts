import type { AppPlan, Blueprint, ControllerPlan, ForeignPlan } from './blueprint.js';
import type { RuleOrFalse } from './rules.js';

/** A blueprint as one would write it down. */
export function sketch({ router, apps }: Blueprint): string[] {
  const set = Object.entries(router).filter(([, on]) => on);
  return [`router: ${set.map(([name]) => name).join(' ')}`, ...apps.flatMap(sketchOfApp)];
}

function sketchOfApp(app: AppPlan): string[] {
  const { prefix, excludes, versioning, specificity, fallback, controllers, foreign, entries, modulePath } = app;
  const facts = [
    ...(prefix === '' ? [] : [`prefix ${prefix}${excludes ? ' but a, b/c' : ''}`]),
    ...(versioning ? [`versions by ${versioning}`] : []),
    ...(specificity ? ['by specificity'] : []),
  ];
  return [
    `default: ${ruleText(fallback)} ${facts.join(', ')}`,
    ...foreign.map(foreignText),
    ...controllers.flatMap((controller) => controllerText(controller, modulePath)),
    ...entries.map(
      ({ path, methods = [], rule }) =>
        `routes ${path} ${methods.join()} ${rule === 'passThrough' ? rule : ruleText(rule)}`,
    ),
  ];
}

function controllerText(controller: ControllerPlan, modulePath: string): string[] {
  const { paths, rule, version, host, scope, below, subclass, handlers } = controller;
  const facts = [
    ...(version ? [`version ${version}`] : []),
    ...(host ? [`host ${host}`] : []),
    ...(scope ? [scope] : []),
    ...(below ? [`in a module at ${modulePath}`] : []),
    ...(subclass === undefined ? [] : [`and a subclass at ${subclass}`]),
  ];
  return [
    `@Controller(${JSON.stringify(paths)}) ${ruleText(rule)} ${facts.join(', ')}`,
    ...handlers.map(
      ({ id, verb, paths: own, rule: ownRule, secret = '' }) =>
        `  ${id} @${verb}(${JSON.stringify(own)}) ${ruleText(ownRule)} ${secret}`,
    ),
  ];
}

function foreignText({ id, what, place, verb, path, inner, passes, constraints }: ForeignPlan): string {
  const where =
    what === 'router' ? `mounted at ${path}, ${verb} ${inner}` : what === 'param' ? ':p' : `${verb} ${path}`;
  return `${id} ${what} (${place}) ${where} ${passes ? 'passes on' : 'answers'} ${constraints ? JSON.stringify(constraints) : ''}`;
}

function ruleText(rule: RuleOrFalse | undefined): string {
  if (rule === undefined) return '-';
  if (rule === false) return 'false';
  const { id, named, origins, source, credentials, methods, allowed, exposed, maxAge } = rule;
  const whom =
    origins === '*'
      ? '*'
      : [...origins.map((origin) => origin.slice(8, -12)), ...(source ? [`by ${source}`] : [])].join(' ');
  return `${id}${named ? ' (named)' : ''}{${whom}${credentials ? '; credentials' : ''}; ${String(methods)}; allows ${allowed.join(' ')}; exposes ${exposed.join(' ')}; ${maxAge}}`;
}
