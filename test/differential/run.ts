import fc from 'fast-check';
import { CorsConfigurationError } from 'nestjs-cors';
import type { Platform } from '../kit/platforms.js';
import { Asker } from './ask.js';
import { patternsOf, type Blueprint } from './blueprint.js';
import { build, type Built } from './build.app.js';
import { Dice } from './dice.js';
import { drawBlueprint } from './draw.app.js';
import { randomTarget } from './draw.paths.js';
import { Judge, type Disagreement } from './judge.js';
import { visit, type Question } from './place.js';
import { ORIGINS } from './rules.js';
import { SWITCHES } from './switches.js';

const HOSTS = ['127.0.0.1', 'one.example.test', 'two.example.test'];

/** A disagreement, and how to come by it again. */
export interface Finding extends Disagreement {
  /** The path of fast-check to the application. */
  readonly path: string;
  readonly blueprint: Blueprint;
  readonly question: Question;
}

// DIFFERENTIAL_SEED=2 for other applications, DIFFERENTIAL_PATH=17 for that one alone.
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 1);
const PATH = process.env.DIFFERENTIAL_PATH;

/** An application, and what is asked of it. */
interface Drawn {
  readonly blueprint: Blueprint;
  readonly questions: readonly Question[];
}

/** What is drawn for a run: the same for the same seed. */
function drawn(platform: Platform, apps: number, questions: number): Drawn[] {
  const draws = fc.gen().map((draw): Drawn => {
    const dice = new Dice(draw);
    const blueprint = drawBlueprint(platform, dice, SWITCHES);
    return { blueprint, questions: questionsOf(blueprint, dice, questions) };
  });
  return fc.sample(draws, { seed: SEED, ...(PATH === undefined ? { numRuns: apps } : { path: PATH, numRuns: 1 }) });
}

/** What a run has done. */
export interface Tally {
  apps: number;
  /** The platform would not have these. */
  refused: number;
  /** The module would not have these, by the code of the fault. */
  readonly faults: Map<string, number>;
  requests: number;
  /** Requests that something answered. */
  answered: number;
  foreign: number;
  preflights: number;
  admitted: number;
  readonly findings: Finding[];
}

const newTally = (): Tally => ({
  apps: 0,
  refused: 0,
  faults: new Map(),
  requests: 0,
  answered: 0,
  foreign: 0,
  preflights: 0,
  admitted: 0,
  findings: [],
});

/** Starts what was drawn; undefined where the platform, or the module with a sentence, will not have it. */
async function start(blueprint: Blueprint, tally: Tally): Promise<Built | undefined> {
  try {
    return await build(blueprint);
  } catch (error) {
    if (error instanceof CorsConfigurationError) {
      for (const { code, severity } of error.issues)
        if (severity === 'error') tally.faults.set(code, (tally.faults.get(code) ?? 0) + 1);
      return undefined;
    }
    // What does not start without the module either is the platform's to refuse.
    const bare = await build(blueprint, false).catch(() => undefined);
    await bare?.close();
    if (bare) throw error;
    tally.refused++;
    return undefined;
  }
}

function questionsOf(blueprint: Blueprint, dice: Dice, count: number): Question[] {
  const patterns = patternsOf(blueprint);
  return dice.times(count, () => ({
    target: randomTarget(dice, patterns, blueprint.router.rewrites),
    host: dice.pick(HOSTS),
    origins: [...new Set([dice.pick(ORIGINS), dice.pick(ORIGINS)])],
    mood: dice.pick([{}, {}, { 'X-Deny': '1' }, { 'X-Throw': '1' }]),
  }));
}

/** Asks a running application, and judges what it says. */
async function compare(built: Built, { blueprint, questions }: Drawn, path: string, tally: Tally): Promise<void> {
  const asker = new Asker(built.port);
  try {
    for (const question of questions) {
      const place = await visit(asker, blueprint, question);
      for (const variant of place.variants)
        for (const { held } of variant.values())
          for (const { answeredBy = '' } of held.values()) {
            tally.requests++;
            if (answeredBy !== '') tally.answered++;
            if (answeredBy.startsWith('f')) tally.foreign++;
          }
      for (const answers of place.preflights.values())
        for (const { status } of answers.values()) {
          tally.preflights++;
          if (status === 204) tally.admitted++;
        }
      for (const found of new Judge(blueprint, place).judge())
        tally.findings.push({ ...found, path, blueprint, question });
    }
  } finally {
    asker.close();
  }
}

/** One application after the other. */
export async function run(platform: Platform, apps: number, questions: number): Promise<Tally> {
  const tally = newTally();
  for (const [index, each] of drawn(platform, apps, questions).entries()) {
    const built = await start(each.blueprint, tally);
    if (built === undefined) continue;
    tally.apps++;
    await compare(built, each, PATH ?? `${index}`, tally);
    await built.close();
  }
  return tally;
}

/** Whether a blueprint shows a disagreement at a question still. */
export async function shows(blueprint: Blueprint, question: Question, wanted: Disagreement): Promise<boolean> {
  const tally = newTally();
  const built = await start(blueprint, tally).catch(() => undefined);
  if (built === undefined) return false;
  try {
    await compare(built, { blueprint, questions: [question] }, '', tally);
  } finally {
    await built.close();
  }
  const subject = subjectOf(wanted);
  return tally.findings.some((found) => found.method === wanted.method && subjectOf(found) === subject);
}

/** What a disagreement is about, without what differs from one application to the next. */
export const subjectOf = ({ kind, what }: Disagreement): string => `${kind}: ${what.replace(/ \(.*|\d+/g, '')}`;
