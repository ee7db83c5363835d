import { setTimeout as pause } from 'node:timers/promises';

/** Waits until a condition holds. A test that waits in vain fails by its own time limit. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(10);
}
