import { Session, type Profiler } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';

/**
 * Counts the blocks that V8 executes in some files: unlike time, the same on every machine. It has to be started ahead
 * of the files being loaded, since V8 cannot count blocks of what it has compiled before.
 */
export class WorkCounter {
  private readonly session = new Session();

  /** Ready to count. */
  async start(): Promise<void> {
    // Code that is optimised calls what it has taken in without counting it.
    for (const flag of ['--no-opt', '--no-maglev']) setFlagsFromString(flag);
    this.session.connect();
    await this.post('Profiler.enable');
    await this.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many blocks of the files whose address holds `part` run while `act` does. */
  async count(part: string, act: () => unknown): Promise<number> {
    const [count] = await this.counts(part, [act]);
    return count as number;
  }

  /** The same of several acts, one after the other: taking a count takes longer than most acts. */
  async counts(part: string, acts: readonly (() => unknown)[]): Promise<number[]> {
    await this.post('Profiler.takePreciseCoverage');
    const found: number[] = [];
    for (const act of acts) {
      await act();
      const { result } = await this.post('Profiler.takePreciseCoverage');
      const ranges = result
        .filter(({ url }) => url.includes(part))
        .flatMap(({ functions }) => functions.flatMap((each) => each.ranges));
      found.push(ranges.reduce((sum, range) => sum + range.count, 0));
    }
    return found;
  }

  stop(): void {
    this.session.disconnect();
    setFlagsFromString('--opt');
  }

  private post(method: string, params: object = {}): Promise<Profiler.TakePreciseCoverageReturnType> {
    return new Promise((resolve, reject) => {
      this.session.post(method, params, (error, answer) => {
        if (error) reject(new Error(error.message));
        else resolve(answer as Profiler.TakePreciseCoverageReturnType);
      });
    });
  }
}
