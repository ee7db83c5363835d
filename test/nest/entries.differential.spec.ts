import { describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { CorsModuleOptions } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send, type Answer } from '../kit/http.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { DEFAULT_ID, Guard, ORIGIN, policyOf, randomController } from './random.controller.js';
import { Dice, randomTarget } from './random.targets.js';

// A longer run by hand: DIFFERENTIAL_APPS=500 DIFFERENTIAL_SEED=7 npm test -- entries.differential
const APPS = Number(process.env.DIFFERENTIAL_APPS ?? 25);
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 1);
const REQUESTS = 12;
const METHODS = ['GET', 'HEAD', 'PUT', 'DELETE'];
const FIRST_ENTRY = 5000;
/** What no reading of a path but one leads to. */
const PLAIN = /^(?:\/[a-z-]+)+(?:\?.*)?$/;

type Entry = NonNullable<CorsModuleOptions['routes']>[number];
/** A policy by its id; closed; or what two policies both admit. */
type Outcome = number | 'closed' | 'both';

function randomEntry(dice: Dice, index: number): Entry {
  const segments = Array.from({ length: 1 + dice.roll(2) }, (_, at) => dice.pick(['a', 'b', 'c', 'a-b', `:e${at}`]));
  const path = `/${[...segments, ...(dice.roll(3) === 0 ? [] : ['*'])].join('/')}`;
  const methods = dice.roll(3) === 0 ? { methods: [dice.pick(['GET', 'PUT', 'DELETE'])] } : {};
  return { path, ...methods, policy: dice.roll(4) === 0 ? false : policyOf(FIRST_ENTRY + index) };
}

/** The first entry of a plain path, told without the library. */
function entryOf(entries: readonly Entry[], method: string, target: string): Entry | undefined {
  const segments = (target.split('?')[0] as string).slice(1).split('/');
  const covers = ({ methods }: Entry): boolean =>
    !methods || methods.includes(method) || (method === 'HEAD' && methods.includes('GET'));
  return entries.find((entry) => {
    const wanted = entry.path.slice(1).split('/');
    const open = wanted.at(-1) === '*';
    const fixed = open ? wanted.slice(0, -1) : wanted;
    const fits = open ? segments.length > fixed.length : segments.length === fixed.length;
    return covers(entry) && fits && fixed.every((each, at) => each.startsWith(':') || each === segments[at]);
  });
}

function idOf(entries: readonly Entry[], entry: Entry | undefined): Outcome {
  if (entry === undefined) return DEFAULT_ID;
  return entry.policy === false ? 'closed' : FIRST_ENTRY + entries.indexOf(entry);
}

function answered(answer: Answer): Outcome {
  const { 'access-control-allow-origin': allowed, 'access-control-expose-headers': exposed } = corsHeaders(answer);
  if (allowed === undefined) return 'closed';
  return exposed === undefined ? 'both' : Number(exposed.replace('X-Route-', ''));
}

async function start(platform: Platform, seed: number) {
  const dice = new Dice(seed);
  let last = 0;
  const undecorated = new Set<number>();
  const isDecorated = (id: number): boolean => {
    const decorated = dice.roll(2) === 0;
    if (!decorated) undecorated.add(id);
    return decorated;
  };
  const options = { versions: false, hosts: false, isDecorated };
  const controllers = Array.from({ length: 1 + dice.roll(4) }, () => randomController(dice, () => ++last, options));
  const entries = Array.from({ length: 1 + dice.roll(4) }, (_, index) => randomEntry(dice, index));
  const raw = `/${dice.pick(['a', 'b', 'c'])}/${dice.pick(['raw', ':r'])}`;
  const configure = (app: INestApplication): void => {
    if (dice.roll(2) === 0)
      app.getHttpAdapter().put(raw, (_request: unknown, reply: { send(body: string): void }) => reply.send('raw'));
  };
  const cors = { default: { ...policyOf(DEFAULT_ID), exposedHeaders: [`X-Route-${DEFAULT_ID}`] }, routes: entries };
  try {
    const providers = [{ provide: APP_GUARD, useClass: Guard }];
    const running = await startApp({ platform, controllers, providers, cors, configure });
    return { running, entries, undecorated, paths: [raw, ...entries.map(({ path }) => path)] };
  } catch (error) {
    if (/already declared|DUPLICATED/i.test(String(error))) return undefined;
    throw error;
  }
}

describe.each(platforms)('random applications with entries of "routes" on %s', (platform) => {
  it('a route follows its own policy, the first entry it lies below, or the default; the preflight agrees', async () => {
    const seen = { decorated: 0, byEntry: 0, closed: 0, odd: 0, refusedAhead: 0 };
    const compare = async (running: RunningApp, method: string, target: string) => {
      const answer = await send(running.port, target, { method, headers: { Origin: ORIGIN } });
      const asked = await preflight(running.port, target, ORIGIN, method);
      const age = Number(asked.headers['access-control-max-age']);
      return { reached: Number(answer.headers['x-reached'] ?? 0), answer: answered(answer), asked, age };
    };
    for (let seed = SEED * 1000; seed < SEED * 1000 + APPS; seed++) {
      const started = await start(platform, seed);
      if (!started) continue;
      const { running, entries, undecorated, paths } = started;
      const dice = new Dice(seed ^ 0x5eed);
      for (let i = 0; i < REQUESTS; i++) {
        const target = randomTarget(dice, [''], paths);
        for (const method of METHODS) {
          const where = `seed ${seed} ${method} ${target} ${JSON.stringify(entries)}`;
          const { reached, answer, asked, age } = await compare(running, method, target);
          const decorated = reached !== 0 && !undecorated.has(reached);
          const entry = entryOf(entries, method, target);
          // Of an odd path only that both halves agree is told.
          const plain = PLAIN.test(target);
          const expected = !plain ? answer : decorated ? reached : idOf(entries, entry);
          expect([where, answer]).toEqual([where, expected]);
          seen[!plain ? 'odd' : decorated ? 'decorated' : expected === 'closed' ? 'closed' : 'byEntry']++;
          // A preflight never admits what the answer does not, nor by another policy.
          // Where another policy at the path allows less, nothing is kept, and the age says no more whose answer it is.
          const isBoth = age === 0 || (decorated && age < reached);
          const told =
            asked.status !== 204 ? 'closed' : answer !== 'closed' && (isBoth || answer === 'both') ? answer : age;
          const mayRefuse = (decorated && entry !== undefined) || !PLAIN.test(target);
          if (told === 'closed' && answer !== 'closed') seen.refusedAhead++;
          expect([where, told]).toEqual([where, told === 'closed' && mayRefuse ? told : answer]);
        }
      }
      await running.close();
    }
    // A generator that reaches nothing would prove nothing.
    expect(Object.values(seen).every((count) => count > 0)).toBe(true);
    if (APPS > 100) console.info(`${platform}: ${JSON.stringify(seen)}`);
  }, 600_000);
});
