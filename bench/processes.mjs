/** Processes that are measured: each on a core of its own where the machine has one to give. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The load keeps to the first core, so that it never stands in the way of what it measures. */
export const pinned = availableParallelism() > 1 && spawnSync('taskset', ['-cp', '0', `${process.pid}`]).status === 0;

/**
 * Collections run in the thread that made the garbage: with helper threads their CPU time depends on when those are
 * woken, which is most of the noise. They are counted either way.
 */
const FLAGS = ['--single-threaded-gc', '--expose-gc'];

/** A program of this folder, with what is needed to ask it something. */
export async function startProcess(program, args, flags = []) {
  const command = [process.execPath, ...FLAGS, ...flags, fileURLToPath(new URL(program, import.meta.url)), ...args];
  const [file, ...rest] = pinned ? ['taskset', '-c', '1', ...command] : command;
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
