/** Processes that are measured: each on a core of its own where the machine has one to give. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Counted ahead of the next line, which leaves this process one of them. */
const CORES = availableParallelism();

/** The load keeps to the first core, so that it never stands in the way of what it measures. */
export const pinned = CORES > 1 && spawnSync('taskset', ['-cp', '0', `${process.pid}`]).status === 0;

/**
 * Collections run in the thread that made the garbage: with helper threads their CPU time depends on when those are
 * woken, which is most of the noise. They are counted either way. The young generation has one size: left to itself it
 * grows with what a start leaves behind, and an application of more routes would collect at other times. And code that
 * waits for its turn is not thrown away meanwhile.
 */
const STEADY = ['--single-threaded-gc', '--min-semi-space-size=16', '--max-semi-space-size=16', '--no-flush-bytecode'];

/** A command that runs on these cores, whatever this process keeps to. */
const onCores = (cores, command) => (pinned ? ['taskset', '-c', cores, ...command] : command);
export const onEveryCore = (command) => onCores(`0-${CORES - 1}`, command);

/** A program of this folder, with what is needed to ask it something. `free`: as users run it, on every core. */
export async function startProcess(program, args, { free = false, flags = [] } = {}) {
  const steady = free ? [] : STEADY;
  const path = fileURLToPath(new URL(program, import.meta.url));
  const command = [process.execPath, '--expose-gc', ...steady, ...flags, path, ...args];
  const [file, ...rest] = free ? onEveryCore(command) : onCores('1', command);
  const child = spawn(file, rest, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // What runs in production, for every variant alike.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${program} ${args} ended: ${code}`)));
  failed.catch(() => undefined);
  const told = () => Promise.race([once(child, 'message').then(([message]) => message), failed]);
  const first = await told();
  return {
    ...first,
    tell: (question) => {
      const answer = told();
      child.send(question);
      return answer;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
