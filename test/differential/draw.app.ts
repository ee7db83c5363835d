import type { Platform } from '../kit/platforms.js';
import {
  patternsOf,
  VERBS,
  type AppPlan,
  type Blueprint,
  type ControllerPlan,
  type EntryPlan,
  type ForeignPlan,
  type HandlerPlan,
  type RouterPlan,
} from './blueprint.js';
import type { Dice } from './dice.js';
import { randomEntryPath, randomPath } from './draw.paths.js';
import { randomRule, type Rule, type RuleOrFalse } from './rules.js';
import type { Switches } from './switches.js';

/** Draws applications; every part of it with the same dice. */
class Draw {
  private last = 0;
  private named: readonly Rule[] = [];
  readonly on: Switches;

  constructor(
    readonly platform: Platform,
    readonly dice: Dice,
    allowed: Switches,
  ) {
    // Each application has some of what there is: all of it together would hide what two of them do.
    this.on = Object.fromEntries(
      Object.entries(allowed).map(([name, on]) => [name, on && dice.once(2)]),
    ) as unknown as Switches;
  }

  router(): RouterPlan {
    const { dice, on } = this;
    const flip = (): boolean => on.router && dice.once(3);
    const fastify = this.platform === 'fastify';
    return {
      caseSensitive: fastify ? !flip() : flip(),
      ignoreTrailingSlash: fastify ? flip() : !flip(),
      ignoreDuplicateSlashes: fastify && flip(),
      useSemicolonDelimiter: fastify && flip(),
      atTop: fastify && on.router && dice.once(6),
      rewrites: fastify && flip(),
      secrets: fastify && on.secrets,
    };
  }

  app(shared: boolean, isFirst: boolean): AppPlan {
    const { dice, on } = this;
    this.named = dice.times(dice.roll(3), () => ({ ...this.rule(), named: true }));
    const prefix = shared || dice.once(4) ? (isFirst ? 'api' : 'web') : '';
    return {
      prefix,
      excludes: dice.once(2),
      versioning: on.versions && !on.premade ? dice.pick(['uri', 'header', 'media', 'custom'] as const) : undefined,
      modulePath: dice.pick(['m', 'a', 'm/:p']),
      specificity: dice.once(4),
      fallback: dice.once(4) ? undefined : this.either(8),
      named: this.named,
      controllers: dice.times(1 + dice.roll(3), () => this.controller()),
      foreign: on.foreign ? dice.times(1 + dice.roll(3), () => this.foreign(isFirst)) : [],
      entries: on.entries ? this.entries(prefix) : [],
    };
  }

  private rule(): Rule {
    return randomRule(this.dice, ++this.last, this.on.sources);
  }

  /** A named policy, one of its own, or none. */
  private either(closed = 5): RuleOrFalse {
    if (this.dice.once(closed)) return false;
    return this.named.length > 0 && this.dice.once(2) ? this.dice.pick(this.named) : this.rule();
  }

  private controller(): ControllerPlan {
    const { dice, on } = this;
    return {
      paths: dice.times(dice.once(4) ? 2 : 1, () => this.path(1, false)),
      rule: dice.once(4) ? this.either() : undefined,
      version: on.versions && dice.once(2) ? dice.pick(['1', '2', 'both', 'neutral'] as const) : undefined,
      host: on.hosts && dice.once(2) ? dice.pick(['one.example.test', ':any.example.test']) : undefined,
      scope: dice.once(8) ? dice.pick(['request', 'durable'] as const) : undefined,
      below: dice.once(6),
      subclass: dice.once(8) ? `sub/${this.path(1, false)}` : undefined,
      handlers: dice.times(1 + dice.roll(4), () => this.handler()),
    };
  }

  private handler(): HandlerPlan {
    const { dice, on } = this;
    const usual = ['GET', 'GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'ALL'] as const;
    return {
      id: `c${++this.last}`,
      verb: dice.once(5) ? dice.pick(VERBS) : dice.pick(usual),
      paths: dice.times(dice.once(4) ? 2 : 1, () => this.path(2)),
      rule: dice.once(3) ? undefined : this.either(),
      secret: on.secrets && this.platform === 'fastify' && dice.once(4) ? dice.pick(['one', 'two']) : undefined,
    };
  }

  private foreign(isFirst: boolean): ForeignPlan {
    const { dice, on } = this;
    const fastify = this.platform === 'fastify';
    const what = fastify ? 'route' : dice.pick(['route', 'route', 'route', 'router', 'param', 'layer'] as const);
    const places = ['configure', 'hook', ...(fastify ? [] : (['between', 'after'] as const))] as const;
    const everything = !fastify && dice.once(5) ? dice.pick(['{*any}', '', ':p']) : undefined;
    return {
      id: `f${++this.last}`,
      what,
      place: on.premade && isFirst && dice.once(2) ? 'premade' : dice.pick(places),
      verb: dice.once(3) ? 'ALL' : dice.pick(VERBS),
      path: `/${everything ?? (what === 'router' ? dice.pick(['', 'a', 'sub']) : this.path(2))}`,
      inner: `/${this.path(1)}`,
      passes: dice.once(2),
      constraints: fastify && dice.once(3) ? (on.secrets ? { secret: dice.pick(['one', 'two']) } : {}) : undefined,
    };
  }

  private entries(prefix: string): EntryPlan[] {
    const { dice, on } = this;
    const seen = new Set<string>();
    return dice
      .times(1 + dice.roll(3), () => {
        const methods = dice.once(4) ? [...new Set(['GET', dice.pick(['PUT', 'POST', 'DELETE'])])] : undefined;
        const rule = on.passThrough && dice.once(4) ? ('passThrough' as const) : this.either(3);
        return { path: randomEntryPath(dice, prefix), methods, rule };
      })
      .filter(({ path, methods }) => {
        // One that stands behind another of the same path governs nothing.
        const known = seen.has(path);
        if (methods === undefined) seen.add(path);
        return !known;
      });
  }

  private path(depth: number, last = true): string {
    return randomPath(this.dice, this.platform, depth, this.on.shapes, last);
  }
}

/** The same for the same draws. */
export function drawBlueprint(platform: Platform, dice: Dice, allowed: Switches): Blueprint {
  const draw = new Draw(platform, dice, allowed);
  const shared = platform === 'express' && draw.on.shared && draw.dice.once(2);
  const router = draw.router();
  const apps = [draw.app(shared, true), ...(shared ? [draw.app(shared, false)] : [])];
  const blueprint = { platform, router, apps };
  // Nest matches the URL as it was sent once more where a name is repeated, and finds nothing.
  const repeats = patternsOf(blueprint).some((path) => /:(\w+)\b.*:\1\b/.test(path));
  return repeats ? { ...blueprint, router: { ...router, rewrites: false } } : blueprint;
}
